import fc from 'fast-check';
import type { Block, DocSpec, SlideSpec } from '#schema/specs/document-spec.ts';
import { type DocumentMetadata, DocumentTooLargeError } from './document.ts';

export const metadata: DocumentMetadata = {
  ventureName: 'Harbour & Light <Letters>',
  authoredBy: 'offline',
  date: new Date('2026-03-02T09:00:00.000Z'),
};

const scripts = [
  'The quick brown fox pays EUR 1,250.00 for 40% of the boat & more <soon>. ',
  '港湾管理者は毎週木曜日の朝にニュースレターを受け取り、確認します。',
  'قراء الموانئ يتلقون النشرة الإخبارية كل صباح يوم خميس ',
  'Русские читатели получают дайджест каждый четверг. ',
  'हिंदी पाठकों को हर गुरुवार सुबह डाइजेस्ट मिलता है। ',
  '🚀👩‍💻🇩🇪✅ ',
  'ผู้อ่านได้รับจดหมายข่าวทุกวันพฤหัสบดี',
  'W'.repeat(90),
  'https://example.com/a/very/long/path/that/never/ends?and=goes&on=1 ',
];

/** Text of many scripts, with what breaks files in it now and then. */
function text(charsMax: number): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...scripts) },
    { weight: 2, arbitrary: fc.string({ maxLength: 20 }) },
    { weight: 1, arbitrary: fc.constantFrom('\u0000', '\ud800', ']]>', '\n', '\t', '&amp;', '\u2028', '"\'') },
  );
  return fc
    .array(piece, { minLength: 1, maxLength: 12 })
    .map((pieces) => `x${pieces.join('').repeat(3)}`.slice(0, charsMax));
}

const block: fc.Arbitrary<Block> = fc.oneof(
  text(8_000).map((paragraph) => ({ paragraph })),
  fc.array(text(1_000), { minLength: 1, maxLength: 30 }).map((bullets) => ({ bullets })),
  fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 40 }), fc.constantFrom(8, 40, 400, 2_000))
    .chain(([columnCount, rowCount, cellMax]) => {
      const cell = fc.oneof(text(cellMax), fc.constantFrom('', '1,250.00', '-3%', 'Total'));
      const row = fc.array(cell, { minLength: columnCount, maxLength: columnCount });
      return fc.record({
        table: fc.record({
          caption: text(300),
          columns: fc.array(text(60), { minLength: columnCount, maxLength: columnCount }),
          rows: fc.array(row, { minLength: Math.min(rowCount, 6), maxLength: rowCount }),
        }),
      });
    }),
);

export const anySlide: fc.Arbitrary<SlideSpec['slides'][number]> = fc.record({
  title: text(120),
  blocks: fc.array(block, { maxLength: 4 }),
  notes: text(400),
});

export const anyDeck: fc.Arbitrary<SlideSpec> = fc.record({
  title: text(160),
  subtitle: text(240),
  slides: fc.array(anySlide, { minLength: 1, maxLength: 3 }),
});

export const anyTextDocument: fc.Arbitrary<DocSpec> = fc.record({
  title: text(160),
  subtitle: text(240),
  sections: fc.array(
    fc.record({
      heading: text(160),
      level: fc.constantFrom(1 as const, 2 as const, 3 as const),
      blocks: fc.array(block, { maxLength: 4 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

/** Bounds of properties of whole documents: making a failing one smaller takes long, and must not hide what failed. */
export const documentRuns = { numRuns: 25, interruptAfterTimeLimit: 60_000 } as const;

/** Draws another document where one was rightly refused as too long; any other error is a failure. */
export function drawAgainIfTooLong(error: unknown): never {
  fc.pre(!(error instanceof DocumentTooLargeError));
  throw error;
}
