import { z } from 'zod';
import { type DraftContent, draftContent } from '#schema/specs/content.ts';

/**
 * The form in which a model hands a text over. Structured output in strict mode wants every key present and knows no
 * limits on length, so what may be left out is null here, and limits are checked when the answer is read.
 */
const modelDraft = z.strictObject({
  title: z.string().describe('Title of the whole text, at most 150 characters.'),
  subtitle: z.string().nullable().describe('Second line under the title, at most 220 characters, or null.'),
  sections: z
    .array(
      z.strictObject({
        heading: z.string().describe('What the section says in a few words, at most 110 characters.'),
        paragraphs: z
          .array(z.string())
          .describe('Running text. For a deck: what the speaker says, which is not shown on the slide.'),
        bullets: z.array(z.string()).describe('Short points without a bullet character. May be empty.'),
        table: z
          .strictObject({
            caption: z.string().nullable().describe('One line that says what the table shows, or null.'),
            columns: z.array(z.string()).describe('Header cells, at most 12.'),
            rows: z.array(z.array(z.string())).describe('Rows, each with exactly as many cells as there are columns.'),
          })
          .nullable()
          .describe('Figures or facts side by side, or null.'),
      }),
    )
    .describe('The text in reading order; each section has a paragraph, a bullet or a table.'),
});

/** JSON Schema of what a model hands over. */
export const modelDraftSchema: { readonly type: 'object'; readonly [key: string]: unknown } = {
  ...z.toJSONSchema(modelDraft),
  type: 'object',
};

export type DraftReading =
  | { readonly draft: DraftContent; readonly faults: null }
  | { readonly draft: null; readonly faults: readonly string[] };

/** Checks what a model handed over; faults name the place, so that the model can put it right. */
export function readModelDraft(value: unknown): DraftReading {
  const given = modelDraft.safeParse(value);
  if (!given.success) return { draft: null, faults: faultsOf(given.error) };
  const { subtitle, sections, title } = given.data;
  const parsed = draftContent.safeParse({
    title,
    ...(subtitle?.trim() && { subtitle }),
    sections: sections.map(({ heading, paragraphs, bullets, table }) => ({
      heading,
      paragraphs: paragraphs.filter((text) => text.trim() !== ''),
      bullets: bullets.filter((text) => text.trim() !== ''),
      ...(table && {
        table: { columns: table.columns, rows: table.rows, ...(table.caption?.trim() && { caption: table.caption }) },
      }),
    })),
  });
  return parsed.success ? { draft: parsed.data, faults: null } : { draft: null, faults: faultsOf(parsed.error) };
}

function faultsOf(error: z.ZodError): readonly string[] {
  return error.issues.map(({ path, message }) => `${path.length === 0 ? 'the text' : path.join('.')}: ${message}`);
}
