import { z } from 'zod';

/**
 * Declares the shape of one published event type. A published type never changes: a new shape is a new `.v2` beside it.
 * @param description what happened, for people who read the log
 */
export function event<Shape extends z.ZodRawShape>(description: string, shape: Shape) {
  return z.strictObject(shape).describe(description);
}

/** Decimal string of a whole number: bigints do not survive JSON. */
export const bigintText = z.string().regex(/^-?\d+$/);

/** Code of a currency of ISO 4217, or of an asset that a venture has registered. */
export const currencyCode = z.string().regex(/^[A-Z][A-Z0-9]{2,11}$/);

/** An amount as events and messages carry it: minor units as a decimal string. */
export const money = z.strictObject({ amountMinor: bigintText, currency: currencyCode });

/** Who did something. */
export const actor = z.strictObject({
  kind: z.enum(['PERSON', 'AGENT', 'SYSTEM', 'INTEGRATION']),
  id: z.string(),
  name: z.string(),
});

/** SHA-256 in lower-case hex. */
export const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** Free JSON, as given. */
export const json = z.json();
