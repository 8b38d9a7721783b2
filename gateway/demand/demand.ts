import type { Redis } from 'ioredis';
import type { Identity } from '#runtime/auth/identity.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { isAnonymous } from '#runtime/graphql/require-scope.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { type Buckets, createLocalBuckets, type Refused } from './buckets.ts';
import { createSharedBuckets } from './shared-buckets.ts';

/** How much callers may ask for. */
export interface DemandLimits {
  /** Most that one operation, or one item of a subscription, may cost; 0 for no limit. */
  readonly costMax: number;
  /** Length of lists of which the schema says nothing. */
  readonly listSize: number;
  /** Most that a caller may spend at once after a rest; 0 for no limit. */
  readonly burst: number;
  /** What a caller may spend in a second in the long run. */
  readonly refillPerSecond: number;
}

/** @returns false when there is nothing to count */
export function isLimited({ costMax, burst }: DemandLimits): boolean {
  return costMax > 0 || burst > 0;
}

export interface DemandOptions {
  readonly limits: DemandLimits;
  /** Where all gateways count together. Each counts by itself without it. */
  readonly redis: Redis | undefined;
  /** Nobody says who they are, so everybody is told apart by their address. */
  readonly countsByAddress: boolean;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Whose tokens are spent: a caller's own, wherever they call from; those of an address for callers without a token. */
export interface Payer {
  readonly identity: Identity;
  readonly address?: string | undefined;
}

/** Where a caller stands. */
export interface CostReport {
  /** What the operation may cost at most, which is what it was charged. */
  readonly estimated: number;
  /** Most that one operation may cost; left out without a limit. */
  readonly operationLimit?: number;
  /** Most that the caller may have to spend; this and the next two are left out without a limit. */
  readonly limit?: number;
  /** What the caller has to spend now, by what this process knows of the others. */
  readonly remaining?: number;
  /** When that is `limit` again, if nothing is spent: RFC 3339, UTC, rounded up to a second. */
  readonly resetAt?: string;
}

/** Knows what operations cost, and who has spent how much. */
export interface Demand {
  readonly limits: DemandLimits;
  /**
   * Looks at what one operation is estimated to cost, or one item of a subscription.
   * @returns what it costs, which is at least 1
   * @throws RequestError COST_EXCEEDED, with `cost` and `limit`, when that is more than is allowed
   */
  admit(estimated: number): number;
  /**
   * Takes tokens: all, or none and says when there will be enough. Mostly at once; a promise, which never rejects, only when
   * the other processes have to be asked.
   */
  spend(payer: Payer, cost: number): Refused | undefined | Promise<Refused | undefined>;
  /** Makes the refusal that a caller sees: RATE_LIMITED, with `retryAfterMs`. Counts it. */
  refusalOf(payer: Payer, refused: Refused): RequestError;
  /** Makes the last error of a subscription whose items could not be paid for too long: RATE_LIMITED. Counts it. */
  unpaid(resumeAfter: string | undefined): RequestError;
  report(payer: Payer, cost: number): CostReport;
  /** Gives unused tokens back. */
  close(): Promise<void>;
}

/** Callers without a token have this part of what others have, for each address. */
const anonymousShare = 0.1;

const costBuckets = [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];

/** @returns the demand control of a gateway, whichever graph it serves */
export function createDemand(options: DemandOptions): Demand {
  const { limits, metrics } = options;
  const { costMax, burst } = limits;
  const costs = metrics.histogram('gateway_operation_cost', 'Estimated cost of operations.', [], costBuckets);
  const refused = metrics.counter('gateway_rate_limited_total', 'Refusals for cost.', ['reason']);
  const { byIdentity, byAddress } = createAllBuckets(options);
  const isKnown = ({ identity }: Payer) => !options.countsByAddress && !isAnonymous(identity);
  const bucketsOf = (payer: Payer) => (isKnown(payer) ? byIdentity : byAddress);
  const keyOf = (payer: Payer) => (isKnown(payer) ? identityKey(payer.identity) : (payer.address ?? 'unknown'));
  const resetAt = createInstants();

  return {
    limits,
    admit(estimated) {
      const cost = Math.max(1, estimated);
      costs.observe(cost);
      if (costMax === 0 || cost <= costMax) return cost;
      refused.inc({ reason: 'operation' });
      const message = `The operation may cost ${cost}, at most ${costMax} is allowed: ask for fewer or shorter lists`;
      throw new RequestError('COST_EXCEEDED', message, { details: { cost, limit: costMax } });
    },
    spend(payer, cost) {
      return burst === 0 ? undefined : bucketsOf(payer).take(keyOf(payer), cost);
    },
    refusalOf(payer, { retryAfterMs }) {
      const retryAfterSeconds = Math.ceil(retryAfterMs / 1_000);
      const message = `Too much was asked for in a short time: try again in ${retryAfterMs} ms`;
      refused.inc({ reason: isKnown(payer) ? 'caller' : 'address' });
      return new RequestError('RATE_LIMITED', message, { retryAfterSeconds, details: { retryAfterMs } });
    },
    unpaid(resumeAfter) {
      refused.inc({ reason: 'subscription' });
      const message =
        'Items cost more than you may spend: subscribe again later with `after` set to resumeAfter, nothing is missed';
      return new RequestError('RATE_LIMITED', message, resumeAfter === undefined ? {} : { cursors: { resumeAfter } });
    },
    report(payer, estimated) {
      const operationLimit = costMax > 0 && { operationLimit: costMax };
      if (burst === 0) return { estimated, ...operationLimit };
      const { limit, remaining, fullInMs } = bucketsOf(payer).standing(keyOf(payer));
      return { estimated, ...operationLimit, limit, remaining, resetAt: resetAt(Date.now() + fullInMs) };
    },
    close: async () => void (await Promise.all([byIdentity.close(), byAddress.close()])),
  };
}

function createAllBuckets({ limits, redis, countsByAddress, logger, metrics }: DemandOptions) {
  const { burst, refillPerSecond } = limits;
  const now = () => performance.now();
  const whole = { burst, refillPerSecond, now };
  const alone = metrics.gauge('gateway_rate_limit_alone', 'Whether costs are counted without Redis now.', []);
  alone.set(redis === undefined ? 1 : 0);
  const byIdentity: Buckets =
    redis === undefined || burst === 0
      ? createLocalBuckets(whole)
      : createSharedBuckets({ ...whole, redis, logger, alone });
  const share = countsByAddress ? 1 : anonymousShare;
  const byAddress = createLocalBuckets({ burst: burst * share, refillPerSecond: refillPerSecond * share, now });
  return { byIdentity, byAddress };
}

/** An API key is an actor of its own. */
function identityKey({ tenantId, actor }: Identity): string {
  return `${tenantId}:${actor.kind}:${actor.id}`;
}

/** RFC 3339 instants, rounded up to a second; the same second is written once. */
function createInstants(): (ms: number) => string {
  let second = 0;
  let text = '';
  return (ms) => {
    const wanted = Math.ceil(ms / 1_000);
    if (wanted !== second) {
      second = wanted;
      text = new Date(wanted * 1_000).toISOString();
    }
    return text;
  };
}
