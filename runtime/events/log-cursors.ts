import type { SigningKeys } from '#runtime/auth/signing-keys.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { type CursorFault, type CursorScope, createCursorCodec } from './cursor.ts';
import type { Feed } from './feed.ts';
import { PositionExpiredError, SlowConsumerError } from './position-errors.ts';

/** Asks, as `after`, for everything that the log still has. */
export const oldestAfter = 'oldest';

/** The cursors of one scope, over the log as it is. */
export interface LogCursors {
  encode(seq: bigint): string;
  /**
   * @param after a cursor of this scope, or `oldest`
   * @returns the position to go on behind
   * @throws RequestError CURSOR_INVALID for what is no cursor of this scope (`reason` ALTERED or OTHER_SUBSCRIPTION);
   * CURSOR_EXPIRED for one that is older than the log reaches (TOO_OLD), or of a log that was replaced by a backup
   * (OTHER_LOG). Both carry `oldestCursor`
   */
  decode(after: string): Promise<bigint>;
  /** Puts a cursor where an error of a follower has a position, which is not for clients; leaves other errors alone. */
  explain(error: unknown): unknown;
}

/** Makes and reads the cursors that clients of the graph have of the log. */
export interface Cursors {
  of(scope: CursorScope): LogCursors;
}

/** @param keys sign; a cursor of the previous key is good as long as that key is */
export function createCursors({
  keys,
  log,
}: {
  readonly keys: SigningKeys;
  readonly log: Pick<Feed, 'epoch' | 'bounds'>;
}): Cursors {
  const codecOf = createCursorCodec(keys);
  return {
    of(scope) {
      const codec = codecOf(scope);
      const encode = (seq: bigint): string => codec.encode({ epoch: log.epoch(), seq });
      return {
        encode,
        async decode(after) {
          const { floor, head } = await log.bounds();
          if (after === oldestAfter) return floor;
          const place = codec.decode(after);
          const oldestCursor = encode(floor);
          if (typeof place === 'string') throw invalid(place, scope.field, oldestCursor);
          // Positions of a log that was set back name other events by now, or will.
          if (place.epoch !== log.epoch() || place.seq > head) throw expired('OTHER_LOG', oldestCursor);
          if (place.seq < floor) throw expired('TOO_OLD', oldestCursor);
          return place.seq;
        },
        explain(error) {
          if (error instanceof PositionExpiredError) return expired('TOO_OLD', encode(error.oldest));
          if (!(error instanceof SlowConsumerError)) return error;
          const message = 'Too slow: subscribe again with `after` set to resumeAfter, nothing is missed';
          return new RequestError(error.code, message, { cursors: { resumeAfter: encode(error.resumeAfter) } });
        },
      };
    },
  };
}

const faults: Readonly<Record<CursorFault, string>> = {
  ALTERED: 'not a cursor that was given out, or signed with a key that is no longer in use',
  OTHER_SUBSCRIPTION: 'a cursor of another field, of other arguments or of another tenant',
};

function invalid(reason: CursorFault, field: string, oldestCursor: string): RequestError {
  const right = `give one that ${field} returned for these very arguments, or oldestCursor`;
  return new RequestError('CURSOR_INVALID', `after: ${faults[reason]}; ${right}`, {
    reason,
    cursors: { oldestCursor },
  });
}

const expiries = {
  TOO_OLD: 'the log does not go back that far any more',
  OTHER_LOG: 'the log was restored from a backup since, and this position is not of it',
} as const;

function expired(reason: keyof typeof expiries, oldestCursor: string): RequestError {
  const right = 'read the present state, then go on without a cursor, or replay what there is behind oldestCursor';
  return new RequestError('CURSOR_EXPIRED', `after: ${expiries[reason]}; ${right}`, {
    reason,
    cursors: { oldestCursor },
  });
}
