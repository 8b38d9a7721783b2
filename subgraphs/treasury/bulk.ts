import { DomainError } from '#runtime/errors/errors.ts';
import { type Refusal, refusalOf as refusalAsTold } from '#runtime/graphql/refusals.ts';
import { NoItemsError, TooManyItemsError } from './transfer/transfer.errors.ts';

/** Most items of one call. */
export const itemsMax = 10_000;

/** How long the key of a bulk call may be: each item is done once under it and its place. */
export const bulkKeyCharsMax = 190;

/** The key under which one item of a bulk call is done once. */
export function itemKey(idempotencyKey: string, index: number): string {
  return `${idempotencyKey}#${index}`;
}

/** @throws NoItemsError, TooManyItemsError */
export function requireItemCount(items: readonly unknown[], field: readonly string[]): void {
  if (items.length === 0) throw new NoItemsError(field);
  if (items.length > itemsMax) throw new TooManyItemsError(items.length, itemsMax, field);
}

/** What became of one item: the id of its object, or why it was refused. */
export type ItemOutcome = { readonly id: string; readonly replayed: boolean } | { readonly refusal: Refusal };

/** A refusal of an item; the field it names is told from the item on. */
export function refusalOf(error: unknown, itemField: readonly string[]): { readonly refusal: Refusal } {
  if (!(error instanceof DomainError)) throw error;
  const { field } = error;
  // Below `input`, or below the place of a linked transfer; the key is the call's own.
  const rest = field?.slice(field[0] === 'transfers' ? 2 : 1) ?? [];
  const path = rest[0] === 'idempotencyKey' ? ['input', ...rest] : [...itemField, ...rest];
  return { refusal: { ...refusalAsTold(error), field: path } };
}

/**
 * Does something for each item, begun in their order and so many at a time. When one fails otherwise than by a refusal,
 * no more are begun and the call fails: with the same key it goes on where it was.
 * @throws RequestError and whatever else `work` throws
 */
export async function forEachItem<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  async function worker(): Promise<void> {
    for (let index = next++; index < items.length && failure === undefined; index = next++) {
      try {
        // Within bounds, so that there is an item, which may be undefined itself.
        results[index] = await work(items[index] as Item, index);
      } catch (error) {
        failure ??= { error };
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  if (failure !== undefined) throw failure.error;
  return results;
}

/** Some of a call's items, in their order. */
export interface Chunk<Item> {
  /** Place of the first of them in the call. */
  readonly first: number;
  readonly items: readonly Item[];
}

/** Cuts items into pieces of a size; the last may be shorter. */
export function chunksOf<Item>(items: readonly Item[], size: number): readonly Chunk<Item>[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, n) => ({ first: n * size, items: items.slice(n * size, (n + 1) * size) }));
}
