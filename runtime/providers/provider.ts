import {
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
  isBrokenCircuitError,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
} from 'cockatiel';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import type { ProviderLimits } from './limits.ts';

/**
 * How a call to a provider came to nothing. `REJECTED`: it said no, and would again. `UNAVAILABLE`: it kept failing
 * until the retries were used up. `TIMED_OUT`: the budget for the whole call ran out. `CIRCUIT_OPEN`: it failed so often
 * of late that it was not asked.
 */
export type ProviderFault = 'REJECTED' | 'UNAVAILABLE' | 'TIMED_OUT' | 'CIRCUIT_OPEN';

/** A provider outside of ours did not do what it was asked. `cause` is what the last attempt said. */
export class ProviderError extends Error {
  readonly service: string;
  readonly fault: ProviderFault;

  constructor(service: string, fault: ProviderFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ProviderError';
    this.service = service;
    this.fault = fault;
  }
}

/** What a fault of one attempt means. */
export interface FaultReading {
  /** True when the same request may succeed later: overload, a broken connection, a server error. */
  readonly isTransient: boolean;
  /** How long the provider asks to be left alone. */
  readonly retryAfterMs?: number | undefined;
}

/** A service outside of ours behind one circuit breaker. */
export interface Provider {
  readonly service: string;
  /** True while it is not asked because it failed too often. */
  isOpen(): boolean;
  /**
   * Asks the provider, again when it fails in passing, within the budgets.
   * @param attempt makes one request; ends it when its signal fires
   * @param signal ends the whole call with the signal's reason
   * @throws ProviderError
   */
  call<T>(attempt: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export interface ProviderOptions {
  /** Label in metrics and name in messages, for example `anthropic`. */
  readonly service: string;
  readonly limits: ProviderLimits;
  readonly metrics: Metrics;
  readonly readFault: (error: unknown) => FaultReading;
  /** 0 to 1, spreads the waits of many callers. */
  readonly random?: () => number;
}

/** The caller stopped waiting: says nothing about the provider. */
class AbandonedError extends Error {}
class AttemptTimedOutError extends Error {}

/** Creates the one way to a provider; keep it as long as the process lives, because it holds the breaker. */
export function createProvider(options: ProviderOptions): Provider {
  const { service, limits } = options;
  const meters = metersOf(options.metrics);
  const read = (error: unknown): FaultReading => {
    if (error instanceof AttemptTimedOutError) return { isTransient: true };
    if (error instanceof AbandonedError || isBrokenCircuitError(error)) return { isTransient: false };
    return options.readFault(error);
  };
  const transient = handleWhen((error) => {
    const { isTransient, retryAfterMs } = read(error);
    return isTransient && (retryAfterMs ?? 0) < limits.totalTimeoutMs;
  });
  const breaker = circuitBreaker(
    handleWhen((error) => read(error).isTransient),
    { halfOpenAfter: limits.breakerOpenMs, breaker: new ConsecutiveBreaker(limits.breakerFailures) },
  );
  breaker.onBreak(() => meters.opened.inc({ service }));
  const random = options.random ?? Math.random;
  const retries = retry(transient, {
    maxAttempts: limits.retriesMax,
    backoff: new DelegateBackoff(({ attempt, result }) => {
      const asked = 'error' in result ? read(result.error).retryAfterMs : undefined;
      return Math.max(asked ?? 0, limits.retryBaseMs * 2 ** (attempt - 1) * (0.5 + random() / 2));
    }),
  });
  retries.onRetry(() => meters.retries.inc({ service }));
  const total = timeout(limits.totalTimeoutMs, TimeoutStrategy.Aggressive);
  const single = timeout(limits.attemptTimeoutMs, TimeoutStrategy.Aggressive);

  return {
    service,
    isOpen: () => breaker.state === CircuitState.Open,
    async call(attempt, signal) {
      signal?.throwIfAborted();
      let lastFault: unknown;
      async function once(callSignal: AbortSignal) {
        // The wait between two attempts does not end with the signal, so it may have fired by now.
        if (callSignal.aborted) throw new AbandonedError();
        const stop = meters.latency.startTimer({ service });
        try {
          return await single.execute((_context, attemptSignal) => attempt(attemptSignal), callSignal);
        } catch (error) {
          if (callSignal.aborted) throw new AbandonedError();
          lastFault =
            error instanceof TaskCancelledError
              ? new AttemptTimedOutError(`no answer within ${seconds(limits.attemptTimeoutMs)}`)
              : error;
          throw lastFault;
        } finally {
          stop();
        }
      }
      try {
        return await total.execute(
          (_context, callSignal) => retries.execute(() => breaker.execute(() => once(callSignal)), callSignal),
          signal,
        );
      } catch (error) {
        signal?.throwIfAborted();
        throw asProviderError(options, error, lastFault, read);
      }
    },
  };
}

function asProviderError(
  { service, limits }: ProviderOptions,
  error: unknown,
  lastFault: unknown,
  read: (error: unknown) => FaultReading,
): ProviderError {
  const because = lastFault === undefined ? '' : `: ${messageOf(lastFault)}`;
  if (isBrokenCircuitError(error)) {
    const wait = `it is not asked for ${seconds(limits.breakerOpenMs)} after failing ${limits.breakerFailures} times`;
    return new ProviderError(
      service,
      'CIRCUIT_OPEN',
      `${service} is not available, ${wait}${because}`,
      lastFault ?? error,
    );
  }
  if (error instanceof TaskCancelledError || error instanceof AbandonedError) {
    const message = `${service} did not finish within ${seconds(limits.totalTimeoutMs)}${because}`;
    return new ProviderError(service, 'TIMED_OUT', message, lastFault ?? error);
  }
  if (read(error).isTransient) {
    const times = limits.retriesMax === 0 ? '' : ` after ${limits.retriesMax + 1} attempts`;
    return new ProviderError(service, 'UNAVAILABLE', `${service} is not available${times}: ${messageOf(error)}`, error);
  }
  return new ProviderError(service, 'REJECTED', `${service} rejected the request: ${messageOf(error)}`, error);
}

function metersOf(metrics: Metrics) {
  return {
    retries: metrics.counter('integrations_provider_retries_total', 'Requests to a provider that were made again', [
      'service',
    ]),
    opened: metrics.counter('integrations_provider_cb_open_total', "Times a provider's circuit breaker opened", [
      'service',
    ]),
    latency: metrics.histogram(
      'integrations_provider_latency_seconds',
      'Time of one request to a provider',
      ['service'],
      [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
    ),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function seconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
