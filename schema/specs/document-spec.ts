import { z } from 'zod';

const cell = z.string().max(2_000);

/** A paragraph, a list or a table: exactly one of the three. */
export const block = z
  .strictObject({
    paragraph: z.string().min(1).max(8_000).optional(),
    bullets: z.array(z.string().min(1).max(1_000)).min(1).max(50).optional(),
    table: z
      .strictObject({
        caption: z.string().max(300).optional(),
        columns: z.array(cell.min(1)).min(1).max(12),
        rows: z.array(z.array(cell)).max(200),
      })
      .optional(),
  })
  .superRefine((value, context) => {
    const given = [value.paragraph, value.bullets, value.table].filter((part) => part !== undefined).length;
    if (given !== 1) context.addIssue({ code: 'custom', message: 'give exactly one of paragraph, bullets and table' });
    const width = value.table?.columns.length;
    value.table?.rows.forEach((row, index) => {
      if (row.length !== width) {
        context.addIssue({
          code: 'custom',
          path: ['table', 'rows', index],
          message: `has ${row.length} cells, wants ${width}`,
        });
      }
    });
  });

/** What becomes a .pptx. */
export const slideSpec = z.strictObject({
  title: z.string().min(1).max(160),
  subtitle: z.string().max(240).optional(),
  slides: z
    .array(
      z.strictObject({
        title: z.string().min(1).max(120),
        blocks: z.array(block).max(8),
        notes: z.string().max(8_000).optional(),
      }),
    )
    .min(1)
    .max(60),
});

/** What becomes a .docx. */
export const docSpec = z.strictObject({
  title: z.string().min(1).max(160),
  subtitle: z.string().max(240).optional(),
  sections: z
    .array(
      z.strictObject({
        heading: z.string().min(1).max(160),
        level: z.union([z.literal(1), z.literal(2), z.literal(3)]).default(1),
        blocks: z.array(block).max(60),
      }),
    )
    .min(1)
    .max(100),
});

/** What to compile: exactly one of the two. */
export const artifactSpec = z
  .strictObject({ slides: slideSpec.optional(), document: docSpec.optional() })
  .superRefine((value, context) => {
    if ((value.slides === undefined) === (value.document === undefined)) {
      context.addIssue({ code: 'custom', message: 'give exactly one of slides and document' });
    }
  });

export type Block = z.infer<typeof block>;
export type SlideSpec = z.infer<typeof slideSpec>;
export type DocSpec = z.infer<typeof docSpec>;
export type ArtifactSpec = z.infer<typeof artifactSpec>;
