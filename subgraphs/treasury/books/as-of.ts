import { badArgument } from '#runtime/errors/errors.ts';

/** A point in the life of the books. */
export type AsOf =
  | { readonly kind: 'NOW' }
  /** RFC 3339; what was recorded, or counts, at this very instant is in. */
  | { readonly kind: 'TIME'; readonly time: string; readonly by: 'RECORDED' | 'EFFECTIVE' }
  /** Position in the log; the event at this position is in. */
  | { readonly kind: 'SEQ'; readonly seq: bigint };

export const now: AsOf = { kind: 'NOW' };

/** As GraphQL hands it over. */
export interface AsOfInput {
  readonly seq?: bigint | null | undefined;
  readonly time?: string | null | undefined;
  readonly by?: 'RECORDED' | 'EFFECTIVE' | null | undefined;
}

/**
 * Reads a point in time or in the log; the present when left out.
 * @throws RequestError BAD_USER_INPUT unless exactly one of `seq` and `time` is given
 */
export function parseAsOf(input: AsOfInput | null | undefined): AsOf {
  if (input === null || input === undefined) return now;
  const seq = input.seq ?? null;
  const time = input.time ?? null;
  if ((seq === null) === (time === null)) {
    throw badArgument('asOf', 'give exactly one of seq and time');
  }
  if (seq === null) return { kind: 'TIME', time: time ?? '', by: input.by ?? 'RECORDED' };
  if (input.by === 'EFFECTIVE') throw badArgument('asOf.by', 'EFFECTIVE goes with time, not with seq');
  return atSeq(seq);
}

/** @throws RequestError BAD_USER_INPUT for what no position can be */
export function atSeq(seq: bigint, field = 'asOf.seq'): AsOf {
  if (seq < 0n || seq > 2n ** 63n - 1n) throw badArgument(field, `not a position of the log`);
  return { kind: 'SEQ', seq };
}

/** The same text for the same point. */
export function keyOf(asOf: AsOf): string {
  if (asOf.kind === 'SEQ') return `seq ${asOf.seq}`;
  return asOf.kind === 'TIME' ? `${asOf.by} ${asOf.time}` : 'now';
}
