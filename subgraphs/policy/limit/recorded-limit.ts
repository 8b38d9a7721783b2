import type { PayloadOf } from '#schema/events/catalog.ts';
import type { PolicyCheckRequest } from '#schema/rpc/policy.ts';
import type { RequiredLimits } from '#schema/specs/limit-name.ts';

/** A spending limit as the log says that it was set. */
export type Limit = PayloadOf<'money.spending_limit_set.v1'>;

/** A spending limit with the instant from which it holds. */
export interface RecordedLimit {
  readonly setAtMs: number;
  readonly limit: Limit;
}

/** What of a spend limits look at. */
export interface Spend {
  /** The money intent: asked about twice, it is spent once. */
  readonly subjectId: string | null;
  readonly atMs: number;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly payee: string;
  readonly category: string;
  readonly agentId: string | null;
  readonly workflowId: string | null;
}

/** @returns what limits look at; null for what is no spend, or one that nobody can read and nothing permits */
export function spendOf(request: PolicyCheckRequest, atMs: number): Spend | null {
  if (request.action !== 'requestMoneyIntent') return null;
  const { amountMinor, currency, payee, category } = request.context;
  if (typeof amountMinor !== 'string' || !/^-?\d{1,40}$/.test(amountMinor)) return null;
  return {
    subjectId: request.subjectId,
    atMs,
    amountMinor: BigInt(amountMinor),
    currency: textOf(currency),
    payee: textOf(payee),
    category: textOf(category),
    agentId: request.principal.kind === 'AGENT' ? request.principal.id : null,
    workflowId: request.workflowId,
  };
}

function textOf(value: PolicyCheckRequest['context'][string] | undefined): string {
  return typeof value === 'string' ? value : '';
}

/**
 * The subject by which a limit counts a spend, as the treasury has it.
 * @returns null when it does not apply
 */
export function subjectUnder(limit: Limit, spend: Spend): string | null {
  if (limit.cap.currency !== spend.currency) return null;
  const subjects = {
    // A limit on a venture is one of this venture: it stands in the venture's part of the log.
    VENTURE: limit.subject,
    WORKFLOW: spend.workflowId,
    AGENT: spend.agentId,
    CATEGORY: spend.category,
    PAYEE: spend.payee,
  };
  const subject = subjects[limit.scope];
  return subject !== null && (limit.subject === '*' || limit.subject === subject) ? subject : null;
}

/** Why the treasury would decline a spend that policies permit under limits. */
export interface MissingLimits {
  /** Policies that rely on what is missing. */
  readonly policies: readonly string[];
  /** A sentence for each limit. */
  readonly reasons: readonly string[];
}

/**
 * Looks whether the limits that a decision relies on count a spend, as the treasury does when it decides.
 * @param required null when it relies on none
 * @param limits of the venture, in force then; shadows among them count for nothing
 * @returns null when those of one policy do
 */
export function missingLimits(
  required: RequiredLimits | null,
  limits: Iterable<Limit>,
  spend: Spend,
): MissingLimits | null {
  if (required === null) return null;
  const counting = new Set<string>();
  for (const limit of limits) {
    if (limit.name !== undefined && limit.isShadow !== true && subjectUnder(limit, spend) !== null) {
      counting.add(limit.name);
    }
  }
  if (required.some(({ limits: names }) => names.every((name) => counting.has(name)))) return null;
  return {
    policies: required.map(({ policyId }) => policyId),
    reasons: required.flatMap(({ policyId, limits: names }) =>
      names
        .filter((name) => !counting.has(name))
        .map(
          (name) => `Policy "${policyId}" permits it only under the spending limit ${name}, which does not count it`,
        ),
    ),
  };
}

/** The limits of a venture as they come into force: moves forward only. */
export class LimitTimeline {
  readonly #recorded: readonly RecordedLimit[];
  #next = 0;
  readonly #inForce = new Map<string, Limit>();

  /** @param recorded in the order in which they were set */
  constructor(recorded: readonly RecordedLimit[]) {
    this.#recorded = recorded;
  }

  /** Those in force at an instant that is not before the last one asked about. Shadows decline nothing, and are left out. */
  at(atMs: number): Iterable<Limit> {
    for (let next = this.#recorded[this.#next]; next !== undefined && next.setAtMs <= atMs; ) {
      if (next.limit.isShadow !== true) this.#inForce.set(next.limit.limitId, next.limit);
      this.#next += 1;
      next = this.#recorded[this.#next];
    }
    return this.#inForce.values();
  }
}
