import type { JsonValue } from '#runtime/json/canonical.ts';

/**
 * Finds what no place in the system could hold of a JSON value: PostgreSQL's jsonb takes no NUL and no half of a surrogate
 * pair, and deep nesting ends the stack of whoever reads it by recursion. Works without recursion.
 * @returns what is wrong, for people; null when nothing is
 */
export function faultOfJson(root: unknown, depthMax: number): string | null {
  const open: [unknown, number][] = [[root, 1]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, depth] = next;
    if (typeof value === 'string' && (value.includes('\0') || !value.isWellFormed())) {
      return 'must not contain NUL characters or half surrogate pairs in its texts';
    }
    if (typeof value !== 'object' || value === null) continue;
    if (depth > depthMax) return `must be nested at most ${depthMax} deep`;
    for (const [key, item] of Object.entries(value)) open.push([key, depth + 1], [item, depth + 1]);
  }
  return null;
}

/**
 * Makes a text that came from outside, a model's answer for example, one that can be kept: what PostgreSQL's text and jsonb
 * do not take becomes U+FFFD, the replacement character.
 */
export function repairText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** Repairs every text in a JSON value, keys included. */
export function repairJson(value: JsonValue): JsonValue {
  if (typeof value === 'string') return repairText(value);
  if (typeof value !== 'object' || value === null) return value;
  // Array.isArray does not tell readonly lists from objects.
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(repairJson);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [repairText(key), repairJson(item)]));
}
