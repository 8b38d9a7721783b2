import { describe, expect, it, vi } from 'vitest';
import { createHealth } from './health.ts';

const service = { service: 'treasury', version: '1.2.3' };
const well = async () => undefined;

describe('health', () => {
  it('is ok when every part is', async () => {
    const health = createHealth({ ...service, checks: { postgres: well, nats: well } });
    expect(await health.report()).toEqual({ status: 'ok', ...service, checks: { postgres: 'ok', nats: 'ok' } });
  });

  it('is degraded when one part fails, and says which without what its error tells', async () => {
    const redis = async () => {
      throw new TypeError('redis://:hunter2@cache refused');
    };
    const report = await createHealth({ ...service, checks: { postgres: well, redis } }).report();
    expect(report).toMatchObject({ status: 'degraded', checks: { postgres: 'ok', redis: 'error: TypeError' } });
    expect(JSON.stringify(report)).not.toContain('hunter2');
  });

  it('survives a check that throws before it waits, and one that rejects with no error', async () => {
    const checks = {
      thrown: () => {
        throw new RangeError('at once');
      },
      odd: () => Promise.reject('a text'),
    };
    expect((await createHealth({ ...service, checks }).report()).checks).toEqual({
      thrown: 'error: RangeError',
      odd: 'error: unknown',
    });
  });

  it('gives up on a part that takes more than two seconds, and waits for all parts side by side', async () => {
    vi.useFakeTimers();
    try {
      const never = () => new Promise<void>(() => undefined);
      const pending = createHealth({ ...service, checks: { one: never, other: never, postgres: well } }).report();
      await vi.advanceTimersByTimeAsync(2_000);
      expect(await pending).toMatchObject({
        status: 'degraded',
        checks: { one: 'error: Error', other: 'error: Error', postgres: 'ok' },
      });
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('tells each result, for a gauge', async () => {
    const results: [string, number][] = [];
    const nats = () => Promise.reject(new Error('away'));
    const onResult = (component: string, up: number) => results.push([component, up]);
    await createHealth({ ...service, checks: { postgres: well, nats }, onResult }).report();
    expect(Object.fromEntries(results)).toEqual({ postgres: 1, nats: 0 });
  });
});
