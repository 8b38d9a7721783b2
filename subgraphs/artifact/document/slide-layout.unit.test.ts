import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anySlide, drawAgainIfTooLong } from './document.fixture.ts';
import { DocumentTooLargeError } from './document.ts';
import type { SetBlock } from './flow-page.ts';
import { bodyBox, canvas, elementsOf, layOutSlide, type SlidePage } from './slide-layout.ts';

const textsOf = (block: SetBlock): string[] =>
  block.kind === 'text'
    ? block.paragraphs.map(({ text }) => text)
    : block.rows.flatMap((row) => row.cells.map((cell) => cell.text));

const blocksOf = (pages: readonly SlidePage[]) =>
  pages.flatMap((page) => page.regions.flatMap((region) => region.page.blocks));

const plain = (text: string) => text.replace(/\s+/g, '');

/** In any order: columns and cut rows come in another one than in the spec. */
const letters = (texts: readonly string[]) => [...plain(texts.join(''))].sort().join('');

const sentences = (count: number) =>
  Array.from({ length: count }, (_, index) => `Sentence ${index + 1} says a little more about it.`).join(' ');

describe('a slide', () => {
  it('without blocks opens a section', () => {
    expect(layOutSlide({ title: 'The market', blocks: [] })).toMatchObject([{ look: 'divider', title: 'The market' }]);
  });

  it('with one short paragraph makes a statement of it', () => {
    const [page] = layOutSlide({ title: 'Why', blocks: [{ paragraph: 'Nobody tells them.' }] });
    expect(page?.look).toBe('statement');
  });

  it('sets little content large and much content small, before it takes a second slide', () => {
    const sizeOf = (count: number) => {
      const bullets = Array.from(
        { length: count },
        () => 'An item of a list that is worth a line of its own on the slide',
      );
      const pages = layOutSlide({ title: 'List', blocks: [{ paragraph: 'What there is:' }, { bullets }] });
      const block = blocksOf(pages)[0];
      const last = block?.kind === 'text' ? block.paragraphs.at(-1) : undefined;
      return { pages: pages.length, sizePt: last?.sizePt ?? 0 };
    };
    expect(sizeOf(2).sizePt).toBeGreaterThan(18);
    expect(sizeOf(2).pages).toBe(1);
    expect(sizeOf(11)).toMatchObject({ pages: 1 });
    expect(sizeOf(11).sizePt).toBeLessThan(18);
    expect(sizeOf(30).pages).toBeGreaterThan(1);
  });

  it('goes on, on slides marked (continued), with its notes on the first only', () => {
    const pages = layOutSlide({ title: 'Long', blocks: [{ paragraph: sentences(90) }], notes: 'Breathe.' });
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.map(({ title }) => title)).toEqual(['Long', ...pages.slice(1).map(() => 'Long (continued)')]);
    expect(pages.map(({ notes }) => notes)).toEqual(['Breathe.', ...pages.slice(1).map(() => '')]);
  });

  it('breaks a long paragraph at the end of a sentence', () => {
    const pages = layOutSlide({ title: 'Long', blocks: [{ paragraph: sentences(90) }] });
    for (const page of pages) expect(textsOf(blocksOf([page])[0] as SetBlock).at(-1)).toMatch(/\.$/);
  });

  it('shares a long list out evenly', () => {
    const bullets = Array.from({ length: 50 }, (_, index) => `Item ${index + 1} that has ${'more words '.repeat(12)}`);
    const counts = layOutSlide({ title: 'List', blocks: [{ bullets }] }).map(
      (page) => blocksOf([page]).flatMap(textsOf).length,
    );
    expect(counts.reduce((sum, count) => sum + count)).toBe(50);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });

  it('repeats the head of a table on each slide that the table takes', () => {
    const rows = Array.from({ length: 60 }, (_, index) => [`Order ${index + 1}`, `${index}.00`]);
    const pages = layOutSlide({
      title: 'Orders',
      blocks: [{ table: { caption: 'All', columns: ['What', 'EUR'], rows } }],
    });
    const tables = blocksOf(pages).filter((block) => block.kind === 'table');
    expect(tables.length).toBe(pages.length);
    expect(tables.length).toBeGreaterThan(2);
    for (const table of tables) expect(table.rows[0]?.kind).toBe('head');
    expect(tables.flatMap((table) => table.rows.filter(({ kind }) => kind === 'body'))).toHaveLength(60);
  });

  it('does not leave the caption of a table behind on the slide before', () => {
    const rows = Array.from({ length: 8 }, (_, index) => [`Row ${index}`, sentences(2)]);
    for (let count = 1; count < 40; count += 3) {
      const blocks = [
        { paragraph: sentences(count) },
        { table: { caption: 'The caption', columns: ['A', 'B'], rows } },
      ];
      for (const page of layOutSlide({ title: 'T', blocks })) {
        const texts = page.regions.flatMap((region) => region.page.blocks);
        const index = texts.findIndex((block) => textsOf(block).includes('The caption'));
        if (index >= 0) expect(texts[index + 1]?.kind).toBe('table');
      }
    }
  });

  it('puts lists with headings on panels side by side', () => {
    const group = (name: string) => [{ paragraph: name }, { bullets: ['One', 'Two'] }];
    const [page] = layOutSlide({ title: 'Bets', blocks: [...group('Content'), ...group('Price'), ...group('Reach')] });
    expect(page?.regions).toHaveLength(3);
    expect(page?.regions.every((region) => region.panelHeightPt !== undefined)).toBe(true);
  });

  it('refuses content for more than 200 slides', () => {
    const blocks = Array.from({ length: 8 }, () => ({
      table: {
        columns: Array.from({ length: 12 }, () => 'C'),
        rows: Array.from({ length: 200 }, () => Array.from({ length: 12 }, () => sentences(12))),
      },
    }));
    expect(() => layOutSlide({ title: 'All', blocks })).toThrow(DocumentTooLargeError);
  });
});

function laidOut(slide: Parameters<typeof layOutSlide>[0]): ReturnType<typeof layOutSlide> {
  try {
    return layOutSlide(slide);
  } catch (error) {
    return drawAgainIfTooLong(error);
  }
}

describe('whatever is on a slide', () => {
  it('stays inside it, and nothing is lost on the way', () => {
    fc.assert(
      fc.property(anySlide, (slide) => {
        const pages = laidOut(slide);
        for (const { page, topPt, leftPt, widthPt, panelHeightPt } of pages.flatMap(({ regions }) => regions)) {
          expect(leftPt + widthPt).toBeLessThanOrEqual(bodyBox.leftPt + bodyBox.widthPt + 0.01);
          if (panelHeightPt !== undefined) expect(topPt + panelHeightPt).toBeLessThanOrEqual(canvas.heightPt - 40);
          let above = 0;
          for (const block of page.blocks) {
            expect(block.topPt).toBeGreaterThanOrEqual(above - 0.01);
            above = block.topPt + block.heightPt;
            expect(topPt + above).toBeLessThanOrEqual(bodyBox.topPt + bodyBox.heightPt + 0.01);
          }
        }
        const elements = elementsOf(slide.blocks);
        const given = elements.flatMap((element) =>
          element.kind === 'text'
            ? [element.measured.text]
            : element.grid.rows.flatMap((row) => row.cells.map((cell) => cell.text)),
        );
        const shown = blocksOf(pages).flatMap((block) =>
          block.kind === 'text'
            ? textsOf(block)
            : textsOf({ ...block, rows: block.rows.filter((row) => row.kind !== 'head') }),
        );
        expect(letters(shown)).toBe(letters(given));
      }),
      { numRuns: 60 },
    );
  });

  it('is all there, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 160 }), { minLength: 1, maxLength: 6 }), (counts) => {
        const blocks = counts.map((count, index) =>
          index % 2 === 0 ? { paragraph: sentences(count) } : { bullets: sentences(count).split('. ') },
        );
        const shown = blocksOf(layOutSlide({ title: 'T', blocks }))
          .flatMap(textsOf)
          .join(' ');
        const given = blocks.flatMap((block) => block.bullets ?? [block.paragraph]).join(' ');
        expect(plain(shown)).toBe(plain(given));
      }),
      { numRuns: 60 },
    );
  });
});
