import type { Money } from '#runtime/money/money.ts';
import { parseAmount } from '#schema/specs/amount.ts';

/** A price in a text: an amount, and for how long. */
export interface Price extends Money {
  /** `month`, `year`, `piece`…; null when the text says none. */
  readonly per: string | null;
}

const amountInText = /\b([A-Z]{3}) ?(\d[\d,]*(?:\.\d+)?)/;
const perInText =
  /\b(?:per|a|an|each|every|\/)\s*(month|week|year|quarter|day|hour|piece|person|issue|order|kilo|kg)\b/i;

/**
 * Reads the one price of a text, such as `EUR 14.50 per month`.
 * @returns null when there is none, or more than one
 */
export function findPrice(text: string): Price | null {
  const found = [...text.matchAll(new RegExp(amountInText, 'g'))];
  const [only] = found;
  if (only === undefined || found.length > 1) return null;
  const amount = parseAmount(only[0]);
  return amount === null ? null : { ...amount, per: perInText.exec(text)?.[1]?.toLowerCase() ?? null };
}

/** Reads a text that is an amount and nothing else. */
export function exactAmount(text: string): Money | null {
  return parseAmount(text);
}

/** Sum of amounts in one currency; null for none or several currencies. */
export function total(amounts: readonly Money[]): Money | null {
  const [first] = amounts;
  if (first === undefined || amounts.some(({ currency }) => currency !== first.currency)) return null;
  return { currency: first.currency, amountMinor: amounts.reduce((sum, { amountMinor }) => sum + amountMinor, 0n) };
}
