import { RequestError } from '#runtime/errors/errors.ts';

/** A follower was up to date and then read more slowly than events came. It misses nothing when it follows again. */
export class SlowConsumerError extends RequestError {
  /** Position up to which everything was handed out. */
  readonly resumeAfter: bigint;

  constructor(resumeAfter: bigint, behind: bigint) {
    super('SLOW_CONSUMER', `${behind} events behind: follow again after the last position seen`);
    this.resumeAfter = resumeAfter;
  }
}

/** A position from which the log can't be replayed any more: events behind it have left the database. */
export class PositionExpiredError extends RequestError {
  /** The earliest position that can be followed from. */
  readonly oldest: bigint;

  constructor(after: bigint, oldest: bigint) {
    super('CURSOR_EXPIRED', `The log goes back to position ${oldest}, and can't be replayed from ${after}`);
    this.oldest = oldest;
  }
}
