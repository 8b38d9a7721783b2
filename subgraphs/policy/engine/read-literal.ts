import { parseDateTime, parseDecimal, parseDuration } from './extension-value.ts';
import { parseIpRange } from './ip-range.ts';
import { type Long, parseLong } from './long.ts';
import { UnsupportedError } from './unsupported.ts';
import { CedarRecord, CedarSet, EntityUid, type Value } from './value.ts';

/** A JSON object of unknown shape. */
export type Json = Readonly<Record<string, unknown>>;

/** Calls a constructor of an extension type. @returns undefined for text that it refuses, and for other functions */
export function construct(name: string, text: string): Value | undefined {
  switch (name) {
    case 'ip':
      return parseIpRange(text);
    case 'decimal':
      return parseDecimal(text);
    case 'datetime':
      return parseDateTime(text);
    case 'duration':
      return parseDuration(text);
    default:
      return undefined;
  }
}

/**
 * Reads a value in the JSON form that says its own type: `__entity` and `__extn` are escapes.
 * @throws UnsupportedError
 */
export function readLiteral(json: unknown): Value {
  if (typeof json === 'boolean') return json;
  if (typeof json === 'string') return wellFormed(json);
  if (typeof json === 'number' || isRawJson(json)) return readLong(json);
  if (Array.isArray(json)) return new CedarSet(json.map(readLiteral));
  const object = objectOf(json);
  if (Object.hasOwn(object, '__entity')) return readUid(object);
  if (Object.hasOwn(object, '__extn')) return readExtension(object);
  if (Object.hasOwn(object, '__expr')) throw new UnsupportedError('__expr');
  const fields = Object.entries(object).map(([name, value]) => [wellFormed(name), readLiteral(value)] as const);
  return new CedarRecord(new Map(fields));
}

/**
 * Reads a Long: a number, or its digits as `JSON.rawJSON` where a number would not be exact.
 * @throws UnsupportedError
 */
export function readLong(json: unknown): Long {
  // Past the safe range JSON.parse has rounded, and what JSON.stringify writes is not what the number is.
  if (typeof json === 'number' && Number.isSafeInteger(json)) return json + 0;
  if (isRawJson(json) && /^-?\d{1,19}$/.test(json.rawJSON)) {
    const long = parseLong(json.rawJSON);
    if (long !== undefined) return long;
  }
  throw new UnsupportedError('something else in place of a Long');
}

/** The compiler's library does not know raw JSON yet (ECMAScript proposal json-parse-with-source, in Node since 21). */
function isRawJson(json: unknown): json is { readonly rawJSON: string } {
  return (JSON as unknown as { isRawJSON(value: unknown): boolean }).isRawJSON(json);
}

/**
 * Reads `{ type, id }`, wrapped in `__entity` or not.
 * @throws UnsupportedError
 */
export function readUid(json: unknown): EntityUid {
  const object = objectOf(json);
  const uid = Object.hasOwn(object, '__entity') ? objectOf(object.__entity) : object;
  if (uid !== object && Object.keys(object).length !== 1) throw new UnsupportedError('keys beside __entity');
  if (Object.keys(uid).length !== 2) throw new UnsupportedError('keys beside type and id');
  const type = textOf(uid.type);
  if (!typeName.test(type)) throw new UnsupportedError(`entity type ${type}`);
  return new EntityUid(type, textOf(uid.id));
}

/** Identifiers that are no reserved words, joined by `::`. */
const typeName =
  /^(?!(?:.*::)?(?:true|false|if|then|else|in|is|like|has|__cedar)(?:::|$))[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*$/;

function readExtension(object: Json): Value {
  const call = objectOf(object.__extn);
  const { fn, arg } = call;
  if (Object.keys(object).length !== 1 || Object.keys(call).length !== 2 || typeof arg !== 'string') {
    throw new UnsupportedError('__extn in another form than { fn, arg }');
  }
  const value = construct(textOf(fn), wellFormed(arg));
  if (value === undefined) throw new UnsupportedError('__extn that makes no value');
  return value;
}

export function objectOf(json: unknown): Json {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new UnsupportedError('something else in place of an object');
  }
  // An object that is no array, read by name only.
  return json as Json;
}

export function listOf(json: unknown): readonly unknown[] {
  if (!Array.isArray(json)) throw new UnsupportedError('something else in place of a list');
  return json;
}

export function textOf(json: unknown): string {
  if (typeof json !== 'string') throw new UnsupportedError('something else in place of text');
  return wellFormed(json);
}

/** Cedar's text has no half characters; what it makes of them is its own affair. */
export function wellFormed(text: string): string {
  if (!text.isWellFormed()) throw new UnsupportedError('text with half a character');
  return text;
}
