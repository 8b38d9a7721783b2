import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * Canonical JSON text (RFC 8785): the same value gives the same bytes, whatever the order of its keys.
 * @throws TypeError when the value is not JSON (undefined, bigint, a cycle)
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Only JSON values have a canonical form');
  return text;
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
