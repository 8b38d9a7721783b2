import { z } from 'zod';

/**
 * Text that every store and every canonical form can hold: 1 to `charsMax` characters, no NUL, no half of a surrogate
 * pair.
 */
export function plainText(charsMax: number) {
  return z
    .string({ error: 'must be a text' })
    .min(1, { error: `must have 1 to ${charsMax} characters` })
    .max(charsMax, { error: `must have 1 to ${charsMax} characters` })
    .refine((text) => !text.includes('\0') && text.isWellFormed(), { error: 'must be well-formed text without NUL' });
}
