import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { SlideSpec } from '#schema/specs/document-spec.ts';
import { anyDeck, documentRuns, drawAgainIfTooLong, metadata } from './document.fixture.ts';
import { type ReadPackage, readPackage } from './office-package.fixture.ts';
import { buildDeck } from './pptx.ts';

const deck: SlideSpec = {
  title: 'Launch plan',
  subtitle: 'First two quarters',
  slides: [
    { title: 'Why now', blocks: [{ paragraph: 'Nobody tells them.' }], notes: 'Pause here.\nThen ask.' },
    { title: 'The market', blocks: [] },
    {
      title: 'Readers',
      blocks: [
        { paragraph: 'Interviews in January:' },
        { bullets: ['Reach: 4,200 harbours', 'They read before nine'] },
      ],
    },
    {
      title: 'Money',
      blocks: [
        {
          table: {
            caption: 'Plan',
            columns: ['Month', 'EUR'],
            rows: [
              ['March', '720.00'],
              ['April', '1,250.00'],
              ['Total', '1,970.00'],
            ],
          },
        },
      ],
    },
  ],
};

async function build(spec: SlideSpec): Promise<ReadPackage & { readonly pages: number }> {
  const { bytes, pages } = await buildDeck(spec, metadata);
  return { ...(await readPackage(bytes)), pages };
}

const slidesOf = (paths: readonly string[]) => paths.filter((path) => /^ppt\/slides\/slide\d+\.xml$/.test(path));

/** Shapes of a slide by name. */
function shapes(xml: string): ReadonlyMap<string, string> {
  const all = [...xml.matchAll(/<p:(sp|graphicFrame)>.*?<\/p:\1>/gs)].map(([shape]) => shape);
  return new Map(all.map((shape) => [/<p:cNvPr id="\d+" name="([^"]*)"/.exec(shape)?.[1] ?? '', shape]));
}

describe('a deck', () => {
  it('opens with its title, subtitle, venture and date', async () => {
    const { paragraphs, part, pages, paths } = await build(deck);
    expect(pages).toBe(5);
    expect(slidesOf(paths)).toHaveLength(5);
    expect(paragraphs('ppt/slides/slide1.xml')).toEqual(
      expect.arrayContaining(['HARBOUR & LIGHT <LETTERS>', 'Launch plan', 'First two quarters', '2 March 2026']),
    );
    expect(part('ppt/slides/slide1.xml')).toContain('<p:ph type="title"/>');
  });

  it('has the text of each slide in title and body, with labels in bold', async () => {
    const { part, paragraphs } = await build(deck);
    expect(paragraphs('ppt/slides/slide4.xml')).toEqual([
      'The market',
      'Readers',
      'Interviews in January:',
      'Reach: 4,200 harbours',
      'They read before nine',
      '4',
    ]);
    const found = shapes(part('ppt/slides/slide4.xml'));
    expect(found.get('Title')).toContain('<p:ph type="title"/>');
    expect(found.get('Body')).toContain('<p:ph type="body" idx="1"/>');
    expect(found.get('Body')).toMatch(/b="1"[^>]*>(?:(?!<\/a:r>).)*<a:t>Reach:<\/a:t>/s);
    expect(found.get('Body')).toContain('<a:buChar char="&#x2022;"/>');
  });

  it('numbers its sections and shows each slide which one it is in', async () => {
    const { paragraphs } = await build(deck);
    expect(paragraphs('ppt/slides/slide3.xml')).toEqual(['01', 'The market']);
    expect(paragraphs('ppt/slides/slide2.xml')).not.toContain('The market');
    expect(paragraphs('ppt/slides/slide5.xml')).toContain('The market');
  });

  it('has tables with a marked head, shaded rows, numbers set right and a total in bold', async () => {
    const { part } = await build(deck);
    const table = shapes(part('ppt/slides/slide5.xml')).get('Plan') ?? '';
    expect(table).toContain('<a:tblPr firstRow="1" bandRow="1"/>');
    const cells = [...table.matchAll(/<a:tc>.*?<\/a:tc>/gs)].map(([cell]) => cell);
    const cell = (text: string) => cells.find((candidate) => candidate.includes(`<a:t>${text}</a:t>`)) ?? '';
    expect(cells).toHaveLength(8);
    expect(cell('Month')).toContain('srgbClr val="0F1C2E"');
    expect(cell('April')).toContain('srgbClr val="F2F5F8"');
    expect(cell('720.00')).toContain('algn="r"');
    expect(cell('March')).toContain('algn="l"');
    expect(cell('1,970.00')).toContain('b="1"');
  });

  it('has speaker notes, a paragraph for each line', async () => {
    const { paragraphs } = await build(deck);
    expect(paragraphs('ppt/notesSlides/notesSlide2.xml').slice(0, 2)).toEqual(['Pause here.', 'Then ask.']);
  });

  it('says in its properties what it is, whose it is and who wrote it', async () => {
    const core = (await build(deck)).part('docProps/core.xml');
    expect(core).toContain('<dc:title>Launch plan</dc:title>');
    expect(core).toContain('<dc:creator>Harbour &amp; Light &lt;Letters&gt;</dc:creator>');
    expect(core).toContain('<dc:description>authored offline</dc:description>');
    expect(core).toContain('<cp:keywords>Parpour, authored offline</cp:keywords>');
    expect(core).toContain('>2026-03-02T09:00:00Z</dcterms:created>');
    const other = await readPackage((await buildDeck(deck, { ...metadata, authoredBy: 'claude-x' })).bytes);
    expect(other.part('docProps/core.xml')).toContain('<dc:description>authored by claude-x</dc:description>');
  });

  it('has a footer with the venture and a page number on every content slide', async () => {
    const { part, paragraphs } = await build(deck);
    const layout = /slideLayouts\/(slideLayout\d+\.xml)/.exec(part('ppt/slides/_rels/slide4.xml.rels'))?.[1];
    expect(paragraphs(`ppt/slideLayouts/${layout}`)).toEqual(
      expect.arrayContaining(['Harbour & Light <Letters>', 'Launch plan']),
    );
    expect(part('ppt/slides/slide4.xml')).toContain('type="slidenum"');
  });

  it('brings its own theme, so that what people add has the same colours', async () => {
    const theme = (await build(deck)).part('ppt/theme/theme1.xml');
    expect(theme).toContain('<a:accent1><a:srgbClr val="0B7A75"/></a:accent1>');
    expect(theme).toContain('<a:latin typeface="Arial"/>');
  });

  it('sets text from right to left where its script runs so', async () => {
    const { part } = await build({
      title: 'עברית',
      slides: [{ title: 'T', blocks: [{ bullets: ['مرحبا', 'Hello'] }] }],
    });
    const body = shapes(part('ppt/slides/slide2.xml')).get('Body') ?? '';
    expect(body).toMatch(/<a:pPr rtl="1" +algn="r"[^>]*>(?:(?!<\/a:p>).)*مرحبا/s);
    expect(body).toMatch(/<a:pPr algn="l"[^>]*>(?:(?!<\/a:p>).)*Hello/s);
  });

  it('has the same bytes whenever it is built', async () => {
    const first = await buildDeck(deck, metadata);
    vi.useFakeTimers({ now: new Date('2031-05-06T07:08:09Z'), toFake: ['Date'] });
    try {
      expect(Buffer.compare((await buildDeck(deck, metadata)).bytes, first.bytes)).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is a sound package, whatever the spec', async () => {
    await fc.assert(
      fc.asyncProperty(anyDeck, async (spec) => {
        const { part, paths, pages } = await build(spec).catch(drawAgainIfTooLong);
        const slides = slidesOf(paths);
        expect(slides).toHaveLength(pages);
        for (const path of slides) {
          const xml = part(path);
          const ids = [...xml.matchAll(/<p:cNvPr id="(\d+)"/g)].map(([, id]) => id);
          expect(new Set(ids).size, `${path} has a shape id twice`).toBe(ids.length);
          expect(xml).not.toMatch(/<\/a:r><a:pPr/);
          expect(xml).toContain('<p:ph type="title"/>');
          expect(xml).not.toMatch(/"(?:NaN|undefined|Infinity)"/);
        }
      }),
      documentRuns,
    );
  });
});
