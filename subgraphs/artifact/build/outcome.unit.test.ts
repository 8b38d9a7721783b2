import { describe, expect, it } from 'vitest';
import { afterFailure, failureText, SpecFailure } from './outcome.ts';

describe('after a failed build', () => {
  it('a transient fault is tried three times, with longer pauses', () => {
    expect([1, 2, 3].map((attempt) => afterFailure(attempt, true))).toEqual([
      { state: 'QUEUED', retryAfterMs: 1_000 },
      { state: 'QUEUED', retryAfterMs: 4_000 },
      { state: 'FAILED' },
    ]);
  });

  it('a spec that cannot be built fails at once', () => {
    expect(afterFailure(1, false)).toEqual({ state: 'FAILED' });
  });

  it('the author of the spec reads why, and nothing of our internals', () => {
    expect(failureText(new SpecFailure('Too long'))).toBe('Too long');
    expect(failureText(new Error('connect ECONNREFUSED 10.0.0.7:9000'))).not.toContain('10.0.0.7');
  });
});
