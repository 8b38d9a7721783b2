import type { Access } from '#runtime/auth/access.ts';
import type { Identity } from '#runtime/auth/identity.ts';
import { serviceIdentity } from '#runtime/auth/jwt.ts';
import type { Bus } from '#runtime/bus/bus.ts';
import { RemoteRefusal } from '#runtime/bus/failure.ts';
import { type Database, isDatabaseAway } from '#runtime/db/db.ts';
import { DomainError, NotFoundError, RequestError } from '#runtime/errors/errors.ts';
import { createWake } from '#runtime/events/wake.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import { type CanonicalRequest, canonicalRequest } from '#runtime/policy/action-hash.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { getApproval } from '#schema/rpc/control-plane.ts';
import type { PolicyCheckOutcome, PolicyCheckReply, PolicyCheckRequest } from '#schema/rpc/policy.ts';
import type { BundleCache } from '../bundle/bundle-cache.ts';
import type { Caller } from '../bundle/bundle-registry.ts';
import type { PreparedBundle } from '../bundle/prepared-bundle.ts';
import { type ApprovalReply, standingFor } from './approval.ts';
import { createCheckLane } from './check-lane.ts';
import { createCheckRound } from './check-round.ts';
import type { Decision } from './decision.ts';
import { createEvaluator } from './evaluator.ts';

/** Decides actions and keeps the decisions. */
export interface PolicyChecks {
  /**
   * Decides one action by what is committed when it is asked: freeze and bundle in force are compared in the transaction
   * that stores the decision with its event. Checks that come at the same time share one.
   * @throws NotFoundError for a venture the caller may not see; RequestError FORBIDDEN when the caller asks for
   *   another, BAD_USER_INPUT for a request that has no canonical form, UNAVAILABLE when an approval can't be verified.
   *   Whoever gets no answer has no permission.
   */
  check(request: PolicyCheckRequest, caller: Caller): Promise<PolicyCheckReply>;
  /**
   * Decides several actions as `check` does, each for itself. Never throws: a check that fails is an outcome, and says
   * nothing of the others.
   */
  checkMany(requests: readonly PolicyCheckRequest[], caller: Caller): Promise<PolicyCheckOutcome[]>;
}

export interface PolicyChecksOptions {
  readonly db: Database;
  readonly ids: IdSource;
  readonly access: Access;
  readonly bus: Pick<Bus, 'call' | 'connection'>;
  readonly bundles: BundleCache;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** Bounds in seconds: evaluation takes tens of microseconds, a check with its transaction a few milliseconds. */
const durationBucketsSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

export function createPolicyChecks(options: PolicyChecksOptions): PolicyChecks {
  const { db, ids, access, bus, bundles, metrics, logger } = options;
  const evaluate = createEvaluator({ metrics, logger });
  const decide = createCheckLane({
    run: createCheckRound({ db, ids, bundles, evaluate, wake: createWake(bus.connection) }),
    // Whether it was committed is not known then.
    mayTryAgain: (error) => !isDatabaseAway(error),
  });
  const duration = metrics.histogram(
    'venture_policy_evaluation_duration_seconds',
    'Time from a policy check to its stored decision.',
    ['agent_role', 'decision'],
    durationBucketsSeconds,
  );

  /** What is done to a tenant is decided under the tenant, for those who belong to it. */
  async function requirePlace(identity: Identity, { ventureId, resource }: PolicyCheckRequest): Promise<void> {
    if (resource.type !== 'Tenant') return access.requireVenture(identity, ventureId);
    const isOwn = ventureId === identity.tenantId && resource.id === ventureId;
    if (!isOwn) throw new NotFoundError(`There is no tenant ${resource.id}`);
  }

  /** Asked before the transaction: an approval that is APPROVED stays so, and no connection waits for the bus. */
  async function readApproval(request: PolicyCheckRequest, caller: Caller): Promise<ApprovalReply> {
    if (request.approvalId === null) return null;
    const { ventureId, approvalId } = request;
    const identity = serviceIdentity('policy', caller.identity.tenantId);
    try {
      return await bus.call(getApproval, { ventureId, approvalId }, identity, { requestId: caller.requestId });
    } catch (error) {
      // A refusal means there is no approval to speak of; anything else means that nobody knows.
      if (error instanceof RemoteRefusal) return null;
      throw error;
    }
  }

  const checks: PolicyChecks = {
    async check(request, caller) {
      const startedMs = performance.now();
      await requirePlace(caller.identity, request);
      requireOwnVoice(caller.identity, request);
      const canonical = canonicalOrRefuse(request);
      const approval = await readApproval(request, caller);
      const standing = standingFor(request, approval, canonical.actionHash);

      const { requestId } = caller;
      const { decisionId, decision, bundle } = await decide({ request, canonical, approval, standing, requestId });
      const reply = replyOf(decisionId, decision, bundle?.hash ?? null, canonical.actionHash);
      const seconds = (performance.now() - startedMs) / 1000;
      duration.observe({ agent_role: roleLabel(request, bundle), decision: reply.effect }, seconds);
      return reply;
    },
    checkMany: (requests, caller) =>
      Promise.all(
        requests.map((request) =>
          checks.check(request, caller).then(
            (reply): PolicyCheckOutcome => ({ ok: true, reply }),
            (error: unknown) => failedOutcome(error),
          ),
        ),
      ),
  };
  return checks;

  function failedOutcome(error: unknown): PolicyCheckOutcome {
    if (error instanceof DomainError) return { ok: false, code: error.code, message: error.message, retryable: false };
    if (error instanceof RequestError) {
      return { ok: false, code: error.code, message: error.message, retryable: error.retryable };
    }
    logger.error({ err: error }, 'a policy check of several failed');
    return { ok: false, code: 'UNAVAILABLE', message: 'The check failed', retryable: true };
  }
}

/** Services of ours ask for anybody; everybody else asks for themselves. */
function requireOwnVoice({ actor }: Identity, { principal }: PolicyCheckRequest): void {
  if (actor.kind === 'SYSTEM' || (actor.kind === principal.kind && actor.id === principal.id)) return;
  throw new RequestError('FORBIDDEN', `${actor.kind} ${actor.id} may not ask policy on behalf of ${principal.id}`);
}

function canonicalOrRefuse(request: PolicyCheckRequest): CanonicalRequest {
  try {
    return canonicalRequest(request);
  } catch (cause) {
    throw new RequestError('BAD_USER_INPUT', 'The request has no canonical form (RFC 8785)', { cause });
  }
}

function replyOf(
  decisionId: string,
  decision: Decision,
  bundleHash: string | null,
  actionHash: string,
): PolicyCheckReply {
  return {
    decisionId,
    effect: decision.effect,
    frozen: decision.frozen,
    reasons: [...decision.reasons],
    determiningPolicies: [...decision.determiningPolicies],
    bundleHash,
    actionHash,
    ...(decision.approvalQuorum !== null && { approvalQuorum: decision.approvalQuorum }),
    ...(decision.approvalExpiresSeconds !== null && { approvalExpiresSeconds: decision.approvalExpiresSeconds }),
    ...(decision.requiredLimits !== null && { requiredLimits: [...decision.requiredLimits] }),
  };
}

/** Roles are free text, and a metric's labels must not grow with what callers write: unknown ones share a label. */
function roleLabel({ principal }: PolicyCheckRequest, bundle: PreparedBundle | null): string {
  if (principal.kind !== 'AGENT') return principal.kind.toLowerCase();
  return bundle !== null && bundle.toolsOf(principal.role) !== null ? principal.role : 'other';
}
