import { type Identity, rolesOf } from '#runtime/auth/identity.ts';
import type { Bus } from '#runtime/bus/bus.ts';
import type { Database } from '#runtime/db/db.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { areKeysUsed } from '#runtime/idempotency/idempotency.ts';
import { hashJson, sha256Hex } from '#runtime/json/canonical.ts';
import { requestApproval } from '#schema/rpc/control-plane.ts';
import {
  type HumanAction,
  type PolicyCheckReply,
  type PolicyCheckRequest,
  policyCheck,
  resourceTypeOf,
} from '#schema/rpc/policy.ts';
import { evidenceOf } from './evidence.ts';
import { NotApprovedError, PolicyDeniedError } from './refusals.ts';

const timeoutMsDefault = 3_000;
/** How long it waits that has to be done in a hurry. */
const stopTimeoutMs = 500;

/** On whose behalf something is done, and in which request. */
export interface PermissionCaller {
  readonly identity: Identity;
  readonly requestId: string;
}

export interface PermissionDeps {
  readonly bus: Pick<Bus, 'call'>;
  readonly db: Pick<Database, 'drizzle'>;
  /** How policy is asked; over the bus when left out. */
  readonly check?: (request: PolicyCheckRequest, caller: PermissionCaller) => Promise<PolicyCheckReply>;
  /** How long policy is waited for. Default 3,000: it answers within milliseconds, later than this nobody waits any more. */
  readonly timeoutMs?: number;
}

/** Something that is done once under a key, before it is done. */
export interface Intended {
  /** The venture; the caller's tenant for what is done to the tenant. */
  readonly ventureId: string;
  /** As `idempotent` is told of it; several keys where the call does several things, each under its own. */
  readonly idempotency: {
    readonly operation: string;
    readonly keys: readonly string[];
    /** Where keys are told apart; the venture when left out. */
    readonly scope?: string;
  };
  /** All that the caller gave. An approval is good for exactly this, under exactly these keys. */
  readonly input: unknown;
  /** What of it is shown to whoever approves, where that is not the input as it stands. The same for the same input. */
  readonly shown?: unknown;
  /** In one line, for whoever approves it. */
  readonly summary: string;
}

/** What a person, or a program, is about to do. */
export interface IntendedByHand extends Intended {
  readonly action: HumanAction;
  /** What it is done to, where that is not the venture. */
  readonly resourceId?: string;
  /** Object that the decision is found by later; the resource when left out. */
  readonly subjectId?: string;
  /** What policies may look at, see subgraphs/policy/decision/human-context.ts. */
  readonly context: PolicyCheckRequest['context'];
}

/**
 * Asks policy whether the caller may do something by hand, before it is done. Where policy wants an approval, people are asked
 * for it, and the same call goes through once they have given it.
 * @returns the decision that permits it, which its events name as their cause; null for a repeat of a call that was done, which
 *   only gets its result, and for services of ours
 * @throws PolicyDeniedError with the reasons; NotApprovedError APPROVAL_REQUIRED, APPROVAL_REJECTED or APPROVAL_EXPIRED
 * @throws RequestError FORBIDDEN for an agent, UNAVAILABLE when policy does not answer: nothing may be done then
 */
export async function requirePermission(
  deps: PermissionDeps,
  caller: PermissionCaller,
  intended: IntendedByHand,
): Promise<string | null> {
  const { action, ventureId, resourceId = ventureId, subjectId = resourceId, context } = intended;
  const { actor } = caller.identity;
  if (actor.kind === 'SYSTEM') return null;
  if (actor.kind === 'AGENT') throw new RequestError('FORBIDDEN', 'Only a person, or a program for one, may do this');
  return requireDecision(deps, caller, intended, {
    kind: 'HUMAN_ACTION',
    question: {
      principal: { kind: actor.kind, id: actor.id, name: actor.name, roles: rolesOf(caller.identity) },
      action,
      // Of what can be done to either, an API key say, this tells which.
      resource: { type: ventureId === caller.identity.tenantId ? 'Tenant' : resourceTypeOf(action), id: resourceId },
      context,
      subjectId,
      workflowId: null,
      taskId: null,
    },
  });
}

export interface Asked {
  /** What an approval of it is called. */
  readonly kind: 'HUMAN_ACTION' | 'ARTIFACT';
  readonly question: Omit<PolicyCheckRequest, 'ventureId' | 'approvalId' | 'subjectId'> & {
    readonly subjectId: string;
  };
}

/**
 * Asks policy about something that is done once under a key, and people where policy wants them asked.
 * @returns and throws as `requirePermission`
 */
export async function requireDecision(
  deps: PermissionDeps,
  caller: PermissionCaller,
  { ventureId, idempotency, input, shown = input, summary }: Intended,
  { kind, question }: Asked,
): Promise<string | null> {
  if (await areKeysUsed(deps.db.drizzle, { scope: ventureId, ...idempotency })) return null;
  const check = deps.check ?? checkOverBus(deps);
  // What an approval binds to beside what policies see: it is good for one call.
  const fields = evidenceOf(shown);
  const request = {
    operation: idempotency.operation,
    hash: hashOf({ keys: idempotency.keys, input }),
    evidence: hashJson(fields),
  };
  const asked = { ...question, ventureId, context: { ...question.context, request } };
  const first = await check({ ...asked, approvalId: null }, caller);
  if (first.effect === 'PERMIT') return first.decisionId;
  if (first.effect === 'DENY') throw new PolicyDeniedError(first);

  const { decisionId, reasons, approvalQuorum, approvalExpiresSeconds } = first;
  const { labels: _, ...asking } = asked;
  const { approvalId, state } = await deps.bus.call(
    requestApproval,
    {
      ...{ kind, question: asking, fields, summary: summary.slice(0, 500), decisionId, reasons },
      quorum: approvalQuorum ?? 1,
      ...(approvalExpiresSeconds !== undefined && { expiresSeconds: approvalExpiresSeconds }),
    },
    caller.identity,
    { requestId: caller.requestId },
  );
  if (state !== 'APPROVED') throw new NotApprovedError(first, { approvalId, state });
  const second = await check({ ...asked, approvalId }, caller);
  if (second.effect === 'PERMIT') return second.decisionId;
  throw new PolicyDeniedError(second);
}

function checkOverBus({ bus, timeoutMs = timeoutMsDefault }: PermissionDeps): NonNullable<PermissionDeps['check']> {
  return (request, { identity, requestId }) => bus.call(policyCheck, request, identity, { timeoutMs, requestId });
}

/** SHA-256 over the input as JSON, bigints as text: a call that is repeated is the same to the letter. */
function hashOf(input: unknown): string {
  return sha256Hex(
    JSON.stringify(input, (_key, value) => (typeof value === 'bigint' ? value.toString() : value)) ?? '',
  );
}

/**
 * As `requirePermission`, for what stops something and takes nothing that can't be given anew: without policy nothing else
 * begins anyway, but what is under way has to be stoppable, so it is done all the same when policy does not answer.
 * @returns null then, too
 */
export function permissionToStop(
  deps: Omit<PermissionDeps, 'timeoutMs'>,
  caller: PermissionCaller,
  intended: IntendedByHand,
): Promise<string | null> {
  return requirePermission({ ...deps, timeoutMs: stopTimeoutMs }, caller, intended).catch((error: unknown) =>
    isUnanswered(error) ? null : Promise.reject(error),
  );
}

/** @returns true when nobody answers, so that nothing is known: neither a yes nor a no */
function isUnanswered(error: unknown): boolean {
  return error instanceof RequestError && error.code === 'UNAVAILABLE';
}
