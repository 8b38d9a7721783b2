import { hash } from 'node:crypto';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Text with half of a surrogate pair: it has no bytes in UTF-8, so nothing can hash or keep it. */
export class HalfSurrogateError extends TypeError {
  constructor() {
    super('Text with half of a surrogate pair has no canonical form');
    this.name = 'HalfSurrogateError';
  }
}

/**
 * Canonical JSON text (RFC 8785): the same value gives the same bytes, whatever the order of its keys.
 * @throws TypeError when the value is not JSON (undefined, bigint, a cycle), HalfSurrogateError
 */
export function canonicalJson(value: unknown): string {
  try {
    return written(value);
  } catch (error) {
    // There is no end to a cycle but that of the stack.
    if (error instanceof RangeError) throw new TypeError('The value is in a circle, or too deep');
    throw error;
  }
}

function written(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      // ECMAScript writes numbers as RFC 8785 wants them (section 3.2.2.3), but for those that JSON has none of.
      if (Number.isFinite(value)) return JSON.stringify(value);
      throw notJson();
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : writtenObject(value);
    default:
      throw notJson();
  }
}

function writtenObject(value: object): string {
  if ('toJSON' in value && typeof value.toJSON === 'function') return written(value.toJSON());
  if (Array.isArray(value)) return `[${value.map((item) => (item === undefined ? 'null' : written(item))).join()}]`;
  // An object is what it is by its own keys.
  const object = value as Readonly<Record<string, unknown>>;
  let text = '';
  // RFC 8785 sorts keys by UTF-16 code units, as sort() does by itself. As in JSON, what is undefined is not there.
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member !== undefined) text += `${text === '' ? '' : ','}${nameOf(key)}:${written(member)}`;
  }
  return `{${text}}`;
}

/** Half of a surrogate pair has no UTF-8, and so no hash (RFC 8785, section 3.2.2.2). */
function quoted(text: string): string {
  if (text.isWellFormed()) return JSON.stringify(text);
  throw new HalfSurrogateError();
}

/** Names as they are written: there are few, and they come again with every value. */
const names = new Map<string, string>();
const namesMax = 2_000;

function nameOf(key: string): string {
  const known = names.get(key);
  if (known !== undefined) return known;
  const name = quoted(key);
  if (names.size < namesMax && key.length <= 64) names.set(key, name);
  return name;
}

function notJson(): TypeError {
  return new TypeError('Only JSON values have a canonical form');
}

/**
 * Puts an object's canonical form together out of those of its values, for values that are needed more than once.
 * @param members canonical JSON by key
 */
export function canonicalObject(members: Readonly<Record<string, string>>): string {
  // RFC 8785 sorts keys by UTF-16 code units, as sort() does by itself.
  const keys = Object.keys(members).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${members[key]}`).join(',')}}`;
}

/** SHA-256 (FIPS 180-4) in lower-case hex. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash('sha256', data, 'hex');
}

/** SHA-256 over the canonical form of a JSON value, lower-case hex. */
export function hashJson(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}
