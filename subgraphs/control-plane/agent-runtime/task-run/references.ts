import type { JsonValue } from '#runtime/json/canonical.ts';
import { readReference, type StepReference } from '#schema/specs/workflow-spec.ts';
import { ToolRefusal } from '../tool/tool.ts';

/** Results by task and step; a step that was skipped, or is not there, has none. */
export type Results = (task: string, step: string) => JsonValue | undefined;

/**
 * Puts results in the place of `{ from: "task.step.part" }`, however deep. The result of a skipped step is null.
 * @throws ToolRefusal REFERENCE_MISSING when a result lacks the part that is asked for
 */
export function resolveReferences(value: JsonValue, results: Results): JsonValue {
  const reference = readReference(value);
  if (reference) return lookUp(reference, results);
  if (Array.isArray(value)) return value.map((item: JsonValue) => resolveReferences(item, results));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, JsonValue]) => [key, resolveReferences(item, results)]),
  );
}

function lookUp({ task, step, part }: StepReference, results: Results): JsonValue {
  let value = results(task, step) ?? null;
  if (value === null) return null;
  const walked = [task, step];
  for (const key of part) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) {
      const keys = typeof value === 'object' && value !== null ? Object.keys(value).slice(0, 20).join(', ') : '';
      const has = keys === '' ? '' : `; it has ${keys}`;
      throw new ToolRefusal('REFERENCE_MISSING', `The result \`${walked.join('.')}\` has no \`${key}\`${has}`);
    }
    // Own key of parsed JSON, checked above; list positions come as text.
    value = (value as Readonly<Record<string, JsonValue>>)[key] ?? null;
    walked.push(key);
  }
  return value;
}
