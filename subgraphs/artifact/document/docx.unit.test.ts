import fc from 'fast-check';
import mammoth from 'mammoth';
import { describe, expect, it, vi } from 'vitest';
import type { DocSpec } from '#schema/specs/document-spec.ts';
import { anyTextDocument, documentRuns, metadata } from './document.fixture.ts';
import { buildTextDocument } from './docx.ts';
import { readPackage } from './office-package.fixture.ts';

const memo: DocSpec = {
  title: 'Board memo',
  subtitle: 'After the first month',
  sections: [
    {
      heading: 'Summary',
      level: 1,
      blocks: [{ paragraph: 'All is well.\n\nMoney is left.' }, { bullets: ['Reach: 420 readers', 'Cost: EUR 1,250'] }],
    },
    {
      heading: 'Figures',
      level: 2,
      blocks: [
        {
          table: {
            caption: 'Plan',
            columns: ['Month', 'EUR'],
            rows: [
              ['March', '720.00'],
              ['Total', '720.00'],
            ],
          },
        },
      ],
    },
    { heading: 'Detail', level: 3, blocks: [{ paragraph: 'A < B & C' }] },
  ],
};

async function build(spec: DocSpec) {
  const { bytes, pages } = await buildTextDocument(spec, metadata);
  return { bytes, pages, ...(await readPackage(bytes)) };
}

const htmlOf = async (bytes: Uint8Array) => (await mammoth.convertToHtml({ buffer: Buffer.from(bytes) })).value;

describe('a text document', () => {
  it('has headings, paragraphs, lists and tables that another reader finds under their own styles', async () => {
    const { bytes, pages } = await build(memo);
    expect(pages).toBe(3);
    const html = (await htmlOf(bytes)).replace(/<a id="[^"]*"><\/a>/g, '');
    expect(html).toContain('<h1>Summary</h1>');
    expect(html).toContain('<h2>Figures</h2>');
    expect(html).toContain('<h3>Detail</h3>');
    expect(html).toContain('<p>All is well.</p><p>Money is left.</p>');
    expect(html).toMatch(/<ul><li><strong>Reach:<\/strong> 420 readers<\/li><li>/);
    expect(html).toMatch(/<thead><tr><th>.*Month.*<\/thead><tbody>.*March.*720\.00.*<\/tbody>/s);
    expect(html).toContain('A &lt; B &amp; C');
  });

  it('opens with venture, title, subtitle and date, each in a style of its own', async () => {
    const { part, paragraphs } = await build(memo);
    const body = part('word/document.xml');
    expect(paragraphs('word/document.xml').slice(0, 4)).toEqual([
      'HARBOUR & LIGHT <LETTERS>',
      'Board memo',
      'After the first month',
      '2 March 2026',
    ]);
    for (const style of [
      'Kicker',
      'Title',
      'Subtitle',
      'DocumentMeta',
      'Heading1',
      'Heading2',
      'ListBullet',
      'Caption',
    ]) {
      expect(body).toContain(`<w:pStyle w:val="${style}"/>`);
      expect(part('word/styles.xml')).toContain(`w:styleId="${style}"`);
    }
  });

  it('carries venture and title in its header and page numbers in its footer', async () => {
    const { paths, paragraphs, part } = await build(memo);
    const texts = paths.filter((path) => /^word\/header\d+\.xml$/.test(path)).map((path) => paragraphs(path).join());
    expect(texts).toContain('Harbour & Light <Letters>Board memo');
    const footers = paths.filter((path) => /^word\/footer\d+\.xml$/.test(path));
    expect(footers.every((path) => part(path).includes('PAGE') && part(path).includes('NUMPAGES'))).toBe(true);
  });

  it('says in its properties what it is, whose it is and who wrote it', async () => {
    const core = (await build(memo)).part('docProps/core.xml');
    expect(core).toContain('<dc:title>Board memo</dc:title>');
    expect(core).toContain('<dc:creator>Harbour &amp; Light &lt;Letters&gt;</dc:creator>');
    expect(core).toContain('<dc:description>authored offline</dc:description>');
  });

  it('repeats the head of a table on each page and sets numbers right', async () => {
    const body = (await build(memo)).part('word/document.xml');
    const rows = [...body.matchAll(/<w:tr[ >].*?<\/w:tr>/gs)].map(([row]) => row);
    expect(rows).toHaveLength(3);
    expect(rows[0]).toContain('<w:tblHeader/>');
    expect(rows[1]).toMatch(/<w:jc w:val="right"\/>(?:(?!<\/w:p>).)*720\.00/s);
    expect(rows[2]).toMatch(/<w:b\/>/);
  });

  it('turns the page for a table that is too wide, and turns it back', async () => {
    const columns = Array.from({ length: 12 }, (_, index) => `Responsibility ${index}`);
    const rows = [columns.map((_, index) => `${(index + 1) * 12_345}.00`)];
    const table = { table: { columns, rows } };
    const sections = [{ heading: 'Wide', level: 1 as const, blocks: [{ paragraph: 'a' }, table, { paragraph: 'b' }] }];
    const body = (await build({ title: 'T', sections })).part('word/document.xml');
    const sizes = [...body.matchAll(/<w:pgSz w:w="(\d+)" w:h="(\d+)"/g)].map(([, w, h]) => Number(w) > Number(h));
    expect(sizes).toEqual([false, true, false]);
  });

  it('sets text from right to left where its script runs so', async () => {
    const sections = [{ heading: 'שלום', level: 1 as const, blocks: [{ paragraph: 'مرحبا' }, { paragraph: 'Hello' }] }];
    const body = (await build({ title: 'T', sections })).part('word/document.xml');
    expect(body.match(/<w:bidi\/>/g)).toHaveLength(2);
    expect(body).toMatch(/<w:rtl\/>(?:(?!<\/w:r>).)*مرحبا/s);
  });

  it('has the same bytes whenever it is built', async () => {
    const first = await buildTextDocument(memo, metadata);
    vi.useFakeTimers({ now: new Date('2031-05-06T07:08:09Z'), toFake: ['Date'] });
    try {
      expect(Buffer.compare((await buildTextDocument(memo, metadata)).bytes, first.bytes)).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is a sound package that another reader opens, whatever the spec', async () => {
    await fc.assert(
      fc.asyncProperty(anyTextDocument, async (spec) => {
        const { bytes, pages } = await build(spec);
        expect(pages).toBe(spec.sections.length);
        expect(await htmlOf(bytes)).toMatch(/<h[123]>/);
      }),
      documentRuns,
    );
  });
});
