import type { Access } from '#runtime/auth/access.ts';
import { freezeInForce } from '#runtime/auth/freezes.ts';
import type { Identity } from '#runtime/auth/identity.ts';
import { serviceIdentity } from '#runtime/auth/jwt.ts';
import { type Bus, RemoteRefusal } from '#runtime/bus/bus.ts';
import { InvariantError, RequestError } from '#runtime/errors/errors.ts';
import type { EventLog, UnitOfWork } from '#runtime/events/event-log.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import { canonicalJson, sha256Hex } from '#runtime/json/canonical.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { getApproval } from '#schema/rpc/control-plane.ts';
import type { PolicyCheckReply, PolicyCheckRequest } from '#schema/rpc/policy.ts';
import * as bundleRepository from '../bundle/bundle.repository.ts';
import type { BundleStanding } from '../bundle/bundle.ts';
import type { BundleCache } from '../bundle/bundle-cache.ts';
import type { Caller } from '../bundle/bundle-registry.ts';
import type { PreparedBundle } from '../bundle/prepared-bundle.ts';
import { entityText } from '../cedar/entity-text.ts';
import { type ApprovalReply, type ApprovalStanding, standingOf } from './approval.ts';
import { principalOf } from './cedar-request.ts';
import * as repository from './decision.repository.ts';
import type { Decision, FreezeFact } from './decision.ts';
import { actionHashOf, type DecisionInput } from './hashes.ts';
import { judge } from './judge.ts';

/** Decides actions and keeps the decisions. */
export interface PolicyChecks {
  /**
   * Decides one action by what is committed when it is asked: freeze and bundle in force are read in the transaction
   * that stores the decision with its event.
   * @throws NotFoundError for a venture the caller may not see; RequestError FORBIDDEN when the caller asks for
   *   another, BAD_USER_INPUT for a request that has no canonical form, UNAVAILABLE when an approval can't be verified.
   *   Whoever gets no answer has no permission.
   */
  check(request: PolicyCheckRequest, caller: Caller): Promise<PolicyCheckReply>;
}

export interface PolicyChecksOptions {
  readonly events: EventLog;
  readonly ids: IdSource;
  readonly access: Access;
  readonly bus: Pick<Bus, 'call'>;
  readonly bundles: BundleCache;
  readonly metrics: Metrics;
}

/** Bounds in seconds: evaluation takes tens of microseconds, a check with its transaction a few milliseconds. */
const durationBucketsSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

export function createPolicyChecks(options: PolicyChecksOptions): PolicyChecks {
  const { events, ids, access, bus, bundles, metrics } = options;
  const duration = metrics.histogram(
    'venture_policy_evaluation_duration_seconds',
    'Time from a policy check to its stored decision.',
    ['agent_role', 'decision'],
    durationBucketsSeconds,
  );

  async function prepared(unit: UnitOfWork, active: BundleStanding): Promise<PreparedBundle> {
    return bundles.get(active.hash, async () => {
      const content = await bundleRepository.readContent(unit.tx, active.id);
      if (content === null) throw new InvariantError(`Policy bundle ${active.id} is gone`);
      return content;
    });
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

  return {
    async check(request, caller) {
      const startedMs = performance.now();
      await access.requireVenture(caller.identity, request.ventureId);
      requireOwnVoice(caller.identity, request);
      const actionHash = hashOrRefuse(request);
      const approval = await readApproval(request, caller);
      const standing = standingFor(request, approval, actionHash);

      const { reply, role } = await events.transact(async (unit) => {
        const freeze = await readFreeze(unit, request);
        const active = await bundleRepository.readActiveStanding(unit.tx, request.ventureId);
        const bundle = active === null ? null : await prepared(unit, active);
        const decision = judge(request, { freeze, bundle, approval: standing });
        const input = { request, bundleHash: active?.hash ?? null, freeze, approval };
        const decisionId = ids.next('policyDecision');
        await store(unit, { decisionId, decision, input, active, actionHash, caller });
        return {
          role: roleLabel(request, bundle),
          reply: replyOf(decisionId, decision, active?.hash ?? null, actionHash),
        };
      });
      const seconds = (performance.now() - startedMs) / 1000;
      duration.observe({ agent_role: role, decision: reply.effect }, seconds);
      return reply;
    },
  };
}

/** Services of ours ask for anybody; everybody else asks for themselves. */
function requireOwnVoice({ actor }: Identity, { principal }: PolicyCheckRequest): void {
  if (actor.kind === 'SYSTEM' || (actor.kind === principal.kind && actor.id === principal.id)) return;
  throw new RequestError('FORBIDDEN', `${actor.kind} ${actor.id} may not ask policy on behalf of ${principal.id}`);
}

function hashOrRefuse(request: PolicyCheckRequest): string {
  try {
    return actionHashOf(request);
  } catch (cause) {
    throw new RequestError('BAD_USER_INPUT', 'The request has no canonical form (RFC 8785)', { cause });
  }
}

function standingFor(request: PolicyCheckRequest, approval: ApprovalReply, actionHash: string): ApprovalStanding {
  if (request.approvalId === null) return { kind: 'none' };
  return standingOf(approval, { approvalId: request.approvalId, actionHash, subjectId: request.subjectId });
}

async function readFreeze({ tx }: UnitOfWork, request: PolicyCheckRequest): Promise<FreezeFact | null> {
  const { ventureId, workflowId, principal } = request;
  const agentId = principal.kind === 'AGENT' ? principal.id : null;
  const freeze = await freezeInForce(tx, { ventureId, workflowId, agentId });
  if (freeze === null) return null;
  return { id: freeze.id, scope: freeze.scope, subjectId: freeze.subjectId, reason: freeze.reason };
}

interface Stored {
  readonly decisionId: string;
  readonly decision: Decision;
  readonly input: DecisionInput;
  readonly active: BundleStanding | null;
  readonly actionHash: string;
  readonly caller: Caller;
}

async function store(unit: UnitOfWork, stored: Stored): Promise<void> {
  const { decisionId, decision, input, active, actionHash, caller } = stored;
  const { request } = input;
  const { ventureId, action, subjectId, workflowId, taskId } = request;
  const inputText = canonicalJson(input);
  const facts = {
    effect: decision.effect,
    reasons: [...decision.reasons],
    determiningPolicies: [...decision.determiningPolicies],
    action,
    principal: entityText(principalOf(request)),
    resource: entityText(request.resource),
    bundleId: active?.id ?? null,
    bundleHash: active?.hash ?? null,
    inputHash: sha256Hex(inputText),
    actionHash,
    subjectId,
    workflowId,
    taskId,
  };
  const row = { ...facts, id: decisionId, ventureId, frozen: decision.frozen, input: inputText };
  await repository.insertDecision(unit.tx, row);
  const { kind, id, name } = request.principal;
  await unit.append({
    ventureId,
    stream: { id: decisionId, expectedVersion: 0 },
    actor: { kind, id, name },
    correlationId: workflowId ?? caller.requestId,
    events: [{ type: 'policy.decided.v1', payload: { decisionId, ...facts } }],
  });
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
  };
}

/** Roles are free text, and a metric's labels must not grow with what callers write: unknown ones share a label. */
function roleLabel({ principal }: PolicyCheckRequest, bundle: PreparedBundle | null): string {
  if (principal.kind !== 'AGENT') return principal.kind.toLowerCase();
  return bundle !== null && bundle.toolsOf(principal.role) !== null ? principal.role : 'other';
}
