/** Builds of one artifact before it is given up. */
export const attemptsMax = 3;

/** What becomes of an artifact whose build failed. */
export type AfterFailure = { readonly state: 'QUEUED'; readonly retryAfterMs: number } | { readonly state: 'FAILED' };

/**
 * @param attempt of the build that failed, from 1
 * @param transient true when the same build may succeed later: the store was away, the compiler died
 * @returns when to try again: after 1 s, then 4 s; or that it has FAILED
 */
export function afterFailure(attempt: number, transient: boolean): AfterFailure {
  if (!transient || attempt >= attemptsMax) return { state: 'FAILED' };
  return { state: 'QUEUED', retryAfterMs: 1_000 * 4 ** (attempt - 1) };
}

/** A build that failed for a reason that stays: the spec can't be made into a document. */
export class SpecFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SpecFailure';
  }
}

/** The text of a failure for people who read the artifact: internals stay in the log. */
export function failureText(error: unknown): string {
  return error instanceof SpecFailure ? error.message : 'The file could not be built or stored; the log has the cause';
}
