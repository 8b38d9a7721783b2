import { z } from 'zod';

/** Budgets of one provider. */
export interface ProviderLimits {
  /** Requests made again after the first. */
  readonly retriesMax: number;
  /** Wait before the first retry; doubles each time, less up to a half by chance. */
  readonly retryBaseMs: number;
  readonly attemptTimeoutMs: number;
  /** For all attempts and the waits between them. */
  readonly totalTimeoutMs: number;
  /** Failed attempts in a row that open the breaker. */
  readonly breakerFailures: number;
  /** How long nothing is asked once it is open; then one request tries. */
  readonly breakerOpenMs: number;
}

const seconds = z.number().positive().max(3_600);

/** Differences from the common limits, by the name of the provider: in seconds where it is a time. */
export const providerOverrides = z.record(
  z.string(),
  z
    .strictObject({
      retriesMax: z.number().int().min(0).max(20),
      retryBaseSeconds: seconds,
      attemptTimeoutSeconds: seconds,
      totalTimeoutSeconds: seconds,
      breakerFailures: z.number().int().min(1).max(1_000),
      breakerOpenSeconds: seconds,
    })
    .partial()
    .transform((given): Partial<ProviderLimits> => {
      const limits = {
        retriesMax: given.retriesMax,
        retryBaseMs: inMs(given.retryBaseSeconds),
        attemptTimeoutMs: inMs(given.attemptTimeoutSeconds),
        totalTimeoutMs: inMs(given.totalTimeoutSeconds),
        breakerFailures: given.breakerFailures,
        breakerOpenMs: inMs(given.breakerOpenSeconds),
      };
      return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
    }),
);

export interface ProvidersConfig {
  readonly common: ProviderLimits;
  readonly overrides: Readonly<Record<string, Partial<ProviderLimits>>>;
}

/** Limits of one provider: the common ones with its own on top. */
export function limitsOf({ common, overrides }: ProvidersConfig, service: string): ProviderLimits {
  return { ...common, ...overrides[service] };
}

function inMs(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value * 1000;
}
