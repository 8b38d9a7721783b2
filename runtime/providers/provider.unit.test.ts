import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import { limitsOf, type ProviderLimits, providerOverrides } from './limits.ts';
import { createProvider, ProviderError } from './provider.ts';

const limits: ProviderLimits = {
  retriesMax: 3,
  retryBaseMs: 5,
  attemptTimeoutMs: 200,
  totalTimeoutMs: 2_000,
  breakerFailures: 5,
  breakerOpenMs: 60,
};

class OverloadedError extends Error {
  readonly retryAfterMs: number | undefined;
  constructor(retryAfterMs?: number) {
    super('overloaded');
    this.retryAfterMs = retryAfterMs;
  }
}

function openProvider(changes: Partial<ProviderLimits> = {}) {
  const metrics = createMetrics({ processMetrics: false });
  const provider = createProvider({
    service: 'oracle',
    limits: { ...limits, ...changes },
    metrics,
    readFault: (error) =>
      error instanceof OverloadedError
        ? { isTransient: true, retryAfterMs: error.retryAfterMs }
        : { isTransient: false },
  });
  const metricValue = async (name: string) => {
    const metric = await metrics.registry.getSingleMetric(name)?.get();
    return metric?.values.find(({ labels }) => labels.service === 'oracle')?.value ?? 0;
  };
  return { provider, metricValue };
}

/** Fails so many times, then answers; counts. */
function failing(times: number, fault: () => Error = () => new OverloadedError()) {
  const state = { attempts: 0 };
  return {
    state,
    attempt: async () => {
      state.attempts += 1;
      if (state.attempts <= times) throw fault();
      return 'answer';
    },
  };
}

describe('a provider', () => {
  it('asks again after a fault in passing and counts the retries', async () => {
    const { provider, metricValue } = openProvider();
    const { attempt, state } = failing(2);
    expect(await provider.call(attempt)).toBe('answer');
    expect(state.attempts).toBe(3);
    expect(await metricValue('integrations_provider_retries_total')).toBe(2);
  });

  it('does not ask again when the provider rejects the request', async () => {
    const { provider } = openProvider();
    const { attempt, state } = failing(1, () => new Error('no such key'));
    await expect(provider.call(attempt)).rejects.toMatchObject({
      fault: 'REJECTED',
      message: 'oracle rejected the request: no such key',
    });
    expect(state.attempts).toBe(1);
  });

  it('gives up after the last retry and says why', async () => {
    const { provider } = openProvider();
    const { attempt, state } = failing(99);
    await expect(provider.call(attempt)).rejects.toMatchObject({
      fault: 'UNAVAILABLE',
      message: 'oracle is not available after 4 attempts: overloaded',
    });
    expect(state.attempts).toBe(4);
  });

  it('opens after failures in a row, does not ask while open, and tries again afterwards', async () => {
    const breakerOpenMs = 500;
    const { provider, metricValue } = openProvider({ breakerOpenMs });
    const { attempt, state } = failing(5);
    await expect(provider.call(attempt)).rejects.toBeInstanceOf(ProviderError);
    await expect(provider.call(attempt)).rejects.toMatchObject({ fault: 'CIRCUIT_OPEN' });
    expect(provider.isOpen()).toBe(true);
    await expect(provider.call(attempt)).rejects.toThrow('oracle is not available, it is not asked for 0.5 s');
    expect(state.attempts).toBe(5);
    expect(await metricValue('integrations_provider_cb_open_total')).toBe(1);
    await delay(breakerOpenMs + 20);
    expect(await provider.call(attempt)).toBe('answer');
    expect(provider.isOpen()).toBe(false);
  });

  it('ends an attempt that takes too long and asks again', async () => {
    const { provider } = openProvider({ attemptTimeoutMs: 20 });
    let attempts = 0;
    let aborted = 0;
    const answer = await provider.call(async (signal) => {
      attempts += 1;
      if (attempts > 1) return 'late but fine';
      signal.addEventListener('abort', () => {
        aborted += 1;
      });
      return new Promise<string>(() => undefined);
    });
    expect(answer).toBe('late but fine');
    expect(aborted).toBe(1);
  });

  it('ends the whole call when the total budget is used up', async () => {
    const { provider } = openProvider({ attemptTimeoutMs: 300, totalTimeoutMs: 800 });
    await expect(provider.call(() => new Promise<string>(() => undefined))).rejects.toMatchObject({
      fault: 'TIMED_OUT',
      message: 'oracle did not finish within 0.8 s: no answer within 0.3 s',
    });
  });

  it('waits as long as the provider asks for', async () => {
    const { provider } = openProvider();
    const { attempt } = failing(1, () => new OverloadedError(80));
    const startedAt = performance.now();
    await provider.call(attempt);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(75);
  });

  it('does not wait when the provider asks for more than the budget', async () => {
    const { provider } = openProvider();
    const { attempt, state } = failing(1, () => new OverloadedError(60_000));
    await expect(provider.call(attempt)).rejects.toMatchObject({ fault: 'UNAVAILABLE' });
    expect(state.attempts).toBe(1);
  });

  it('ends with the reason of the caller, who leaves no mark on the breaker', async () => {
    const { provider } = openProvider({ breakerFailures: 1 });
    const controller = new AbortController();
    const call = provider.call(() => new Promise<string>(() => undefined), controller.signal);
    controller.abort(new Error('the task was cancelled'));
    await expect(call).rejects.toThrow('the task was cancelled');
    expect(provider.isOpen()).toBe(false);
  });

  it('measures every attempt', async () => {
    const { provider, metricValue } = openProvider();
    await provider.call(failing(1).attempt);
    expect(await metricValue('integrations_provider_latency_seconds')).toBeGreaterThan(0);
  });
});

describe('limits of a provider', () => {
  it('are the common ones with its own on top', () => {
    const overrides = providerOverrides.parse({ oracle: { attemptTimeoutSeconds: 1.5, retriesMax: 0 } });
    expect(limitsOf({ common: limits, overrides }, 'oracle')).toEqual({
      ...limits,
      attemptTimeoutMs: 1_500,
      retriesMax: 0,
    });
    expect(limitsOf({ common: limits, overrides }, 'other')).toEqual(limits);
  });

  it('refuse a key that is none', () => {
    expect(() => providerOverrides.parse({ oracle: { retries: 1 } })).toThrow(/retries/);
  });
});
