import type { JsonValue } from '#runtime/json/canonical.ts';

/** A value as JSON carries it: keys that are undefined fall away. */
export function toJson(value: object): JsonValue {
  return JSON.parse(JSON.stringify(value));
}
