import { z } from 'zod';

/** Kinds of text that an agent can be asked for. */
export const contentKinds = ['notes', 'memo', 'deck', 'post'] as const;
export type ContentKind = (typeof contentKinds)[number];

const text = (charactersMax: number) => z.string().trim().min(1).max(charactersMax);
const cell = z.string().max(500);

/** Figures or facts side by side. Every row has as many cells as there are columns. */
export const contentTable = z
  .strictObject({
    caption: text(300).optional().describe('One line over the table that says what it shows.'),
    columns: z.array(text(120)).min(1).max(12).describe('Header cells.'),
    rows: z.array(z.array(cell)).min(1).max(120).describe('Rows, each with as many cells as there are columns.'),
  })
  .superRefine((table, context) => {
    table.rows.forEach((row, index) => {
      if (row.length === table.columns.length) return;
      const message = `has ${row.length} cells, wants ${table.columns.length}`;
      context.addIssue({ code: 'custom', path: ['rows', index], message });
    });
  });

/** One thought of a text: on its own slide in a deck, under its own heading in a memo. */
export const contentSection = z
  .strictObject({
    heading: text(110).describe('What the section says, in a few words.'),
    paragraphs: z
      .array(text(4_000))
      .max(20)
      .describe('Running text; what a speaker would say, when it becomes a slide.'),
    bullets: z.array(text(500)).max(20).describe('Short points, without a bullet character. May be empty.'),
    table: contentTable.optional(),
  })
  .superRefine((section, context) => {
    if (section.paragraphs.length > 0 || section.bullets.length > 0 || section.table !== undefined) return;
    context.addIssue({ code: 'custom', message: 'is empty: give it a paragraph, a bullet or a table' });
  });

/** What an author is asked to fill in; who wrote it and from what is added by us. */
export const draftContent = z.strictObject({
  title: text(150).describe('Title of the whole text.'),
  subtitle: text(220).optional().describe('Second line under the title.'),
  sections: z.array(contentSection).min(1).max(40).describe('The text in reading order, the most important first.'),
});

/** Structured text as tasks hand it on and as documents are made from it. */
export const content = draftContent.extend({
  /** `offline`, or the name of the model that wrote the words. */
  authoredBy: z.string().min(1).max(120),
  /** What it was written from, for people: `brief: audience`, `numbers`. */
  sources: z.array(z.string().min(1).max(200)).max(60),
});

export type ContentTable = z.infer<typeof contentTable>;
export type ContentSection = z.infer<typeof contentSection>;
export type DraftContent = z.infer<typeof draftContent>;
export type Content = z.infer<typeof content>;
