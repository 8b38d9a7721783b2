import { z } from 'zod';

/** A data label: lower-case words joined by dashes, for example `customer-data`. */
export const dataLabel = z
  .string()
  .max(60, 'must have at most 60 characters')
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be lower-case words joined by dashes, such as `customer-data`');

/**
 * Which parts of a brief carry labels: keys joined by dots, each with its labels. Stands under `dataLabels` of the brief:
 * `{ customers: ['customer-data'], 'team.salaries': ['personal-data'] }`.
 */
export const dataLabels = z.record(
  z.string().regex(/^[^.\s]+(\.[^.\s]+)*$/, 'must be keys of the brief joined by dots, such as `team.salaries`'),
  z.array(dataLabel, { error: 'must be a list of labels, such as `[customer-data]`' }).min(1).max(20),
  { error: 'must be parts of the brief with lists of labels, such as `{ customers: [customer-data] }`' },
);

/**
 * Labels of what somebody sees who reads a part of a brief: those of the part, of what it stands in, and of all inside it.
 * @param part keys joined by dots; null for the whole brief
 * @returns in order, each once
 * @throws ZodError when the brief's `dataLabels` can't be read: what is not known to be harmless is not handed out
 */
export function labelsOfPart(brief: unknown, part: string | null): readonly string[] {
  const found = Object.entries(declaredIn(brief)).filter(
    ([path]) => part === null || isWithin(path, part) || isWithin(part, path),
  );
  return [...new Set(found.flatMap(([, labels]) => labels))].sort();
}

/** The brief without the parts that carry labels, for whoever reads it without having asked for them. */
export function withoutLabelledParts<Brief>(brief: Brief): Brief {
  const paths = new Set(Object.keys(declaredIn(brief)));
  // Only keys are left out: what is there of an object keeps its form.
  return paths.size === 0 ? brief : (pruned(brief, '', paths) as Brief);
}

function pruned(value: unknown, path: string, paths: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item, index) => pruned(item, below(path, String(index)), paths));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !paths.has(below(path, key)));
  return Object.fromEntries(kept.map(([key, item]) => [key, pruned(item, below(path, key), paths)]));
}

function below(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function isWithin(part: string, whole: string): boolean {
  return part === whole || part.startsWith(`${whole}.`);
}

function declaredIn(brief: unknown): z.infer<typeof dataLabels> {
  if (typeof brief !== 'object' || brief === null || !Object.hasOwn(brief, 'dataLabels')) return {};
  // Own key, looked for above.
  return dataLabels.parse((brief as { readonly dataLabels: unknown }).dataLabels);
}
