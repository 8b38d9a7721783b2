import { z } from 'zod';
import type { JsonValue } from '#runtime/json/canonical.ts';
import { faultOfJson } from '#schema/specs/readable-json.ts';

const jsonDepthMax = 40;

/** A text of a person: trimmed, at least one character, without what no place could hold. */
export function text(charsMax: number) {
  return z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(charsMax, `must have at most ${charsMax} characters`)
    .refine((value) => faultOfJson(value, 1) === null, 'must not contain NUL characters or half surrogate pairs');
}

/** JSON of a person, with limits on its depth and on its size in bytes of UTF-8; not read yet. */
export function limitedJson(sizeBytesMax: number) {
  return z.unknown().superRefine((value, context) => {
    const message = faultOfJson(value, jsonDepthMax) ?? faultOfSize(value, sizeBytesMax);
    if (message !== null) context.addIssue({ code: 'custom', message, continue: false });
  });
}

/** Free JSON of a person, with the limits of `limitedJson`. */
export function freeJson(sizeBytesMax: number) {
  // It came in as JSON, or as a GraphQL literal, which has the same shapes.
  return limitedJson(sizeBytesMax).transform((value) => value as JsonValue);
}

function faultOfSize(value: unknown, sizeBytesMax: number): string | null {
  const sizeBytes = Buffer.byteLength(JSON.stringify(value) ?? '');
  if (sizeBytes <= sizeBytesMax) return null;
  return `must have at most ${sizeBytesMax / 1024} KiB as JSON, not ${Math.ceil(sizeBytes / 1024)}`;
}

/** Checked by `idempotent` itself, which knows its limits. */
export const idempotencyKey = z.string();

/** An id in a caller's hand; whether it names anything is another question. */
export const objectId = z.string().regex(/^[a-z0-9_]{1,80}$/, 'must be an id as the graph returned it');
