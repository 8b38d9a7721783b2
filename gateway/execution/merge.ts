import { getOwn, isObject, type JsonObject, setOwn } from './json.ts';

/**
 * Puts what a subgraph answered into what is there already. Objects are merged field by field, lists of equal length
 * element by element; any other value replaces what was there, but null replaces nothing: a subgraph that could not say
 * its part of an object takes no other subgraph's part away.
 */
export function mergeInto(target: JsonObject, source: JsonObject): void {
  for (const key of Object.keys(source)) {
    const value = source[key];
    const present = getOwn(target, key);
    if (present === undefined) setOwn(target, key, value);
    else if (value !== present) setOwn(target, key, merged(present, value));
  }
}

function merged(present: unknown, value: unknown): unknown {
  if (value === null || value === undefined) return present;
  if (isObject(present) && isObject(value)) {
    mergeInto(present, value);
    return present;
  }
  if (Array.isArray(present) && Array.isArray(value) && present.length === value.length) {
    for (let index = 0; index < value.length; index++) present[index] = merged(present[index], value[index]);
    return present;
  }
  return value;
}
