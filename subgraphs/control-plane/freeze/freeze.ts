import { z } from 'zod';
import { applyFreeze, type Freeze, type FreezeScope, freezesOn, liftFreeze } from '#runtime/auth/freezes.ts';
import { governanceInForce, isSameBehind } from '#runtime/auth/governance.ts';
import type { Tx } from '#runtime/db/db.ts';
import { DomainError, InvariantError, NotFoundError } from '#runtime/errors/errors.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import { kindOfId } from '#runtime/ids/ids.ts';
import { type IntendedByHand, permissionToStop, requirePermission } from '#runtime/policy/permission.ts';
import { findAgents } from '../agent/agent.repository.ts';
import type { Caller, ControlPlaneDeps } from '../context.ts';
import { idempotencyKey, objectId, text } from '../input.ts';
import { findWorkflows } from '../workflow/workflow.repository.ts';

/** Input of `freeze` and `unfreeze`, checked. */
export const freezeInput = z.object({ idempotencyKey, subjectId: objectId, reason: text(500) });

export type FreezeCommand = z.infer<typeof freezeInput>;

/** The subject is frozen already; that freeze stays as it is. */
export class AlreadyFrozenError extends DomainError {
  readonly code = 'ALREADY_FROZEN';
}

/** There is no freeze to lift. */
export class NotFrozenError extends DomainError {
  readonly code = 'NOT_FROZEN';
}

/** Another person than the one who froze has to lift it. */
export class SecondPersonError extends DomainError {
  readonly code = 'SECOND_PERSON';
}

/** A freeze as the graph shows it and as a repeated request gets it back. */
export interface FreezeView {
  readonly id: string;
  readonly scope: FreezeScope;
  readonly subjectId: string;
  readonly reason: string;
  readonly by: { readonly kind: Freeze['by']['kind']; readonly id: string; readonly name: string };
  /** RFC 3339. */
  readonly at: string;
}

type Deps = Pick<ControlPlaneDeps, 'access' | 'bus' | 'config' | 'db' | 'events' | 'ids'>;

interface Subject {
  readonly scope: FreezeScope;
  readonly ventureId: string;
}

const field = ['input', 'subjectId'];

/** @returns the freeze as the graph shows it */
export function presentFreeze({ id, scope, subjectId, reason, by, at }: Freeze): FreezeView {
  return { id, scope, subjectId, reason, by: { kind: by.kind, id: by.id, name: by.name }, at: at.toISOString() };
}

/**
 * Freezes a venture, workflow or agent. Checks that begin after this returns see it.
 *
 * Policy may leave it to fewer people. Where policy does not answer it is done all the same: without policy nothing else
 * begins anyway, and what is under way has to be stoppable.
 * @throws NotFoundError, PolicyDeniedError, AlreadyFrozenError, IdempotencyKeyReusedError
 */
export async function freeze(
  deps: Deps,
  caller: Caller,
  { idempotencyKey: key, subjectId, reason }: FreezeCommand,
): Promise<{ readonly freeze: FreezeView; readonly replayed: boolean }> {
  const { scope, ventureId } = await requireSubject(deps, caller, subjectId);
  const request = { scope: ventureId, operation: 'freeze', key, input: { subjectId, reason } };
  const decisionId = await permissionToStop(deps, caller, intended('freeze', { ...request, type: scope }));
  const { result, replayed } = await deps.events.transact((unit) =>
    idempotent(unit.tx, request, async () => {
      const by = caller.identity.actor;
      const freezeId = deps.ids.next('freeze');
      if (!(await applyFreeze(unit.tx, { id: freezeId, ventureId, scope, subjectId, reason, by }))) {
        throw new AlreadyFrozenError(`${subjectId} is frozen already`, field);
      }
      const applied = (await freezesOn(unit.tx, [subjectId])).get(subjectId);
      if (applied === undefined) throw new InvariantError(`The freeze on ${subjectId} is not there`);
      await unit.append({
        ventureId,
        stream: { id: freezeId, expectedVersion: 0 },
        actor: by,
        correlationId: correlationOf(scope, subjectId, caller),
        causationId: decisionId ?? caller.requestId,
        events: [{ type: 'freeze.applied.v1', payload: { freezeId, scope, subjectId, reason } }],
      });
      return { ...presentFreeze(applied) };
    }),
  );
  return { freeze: result, replayed };
}

/**
 * Lifts the freeze in force on a venture, workflow or agent; the orchestrator lets its tasks go on.
 * @throws NotFoundError, PolicyDeniedError, RequestError UNAVAILABLE without policy, NotFrozenError, SecondPersonError, IdempotencyKeyReusedError
 */
export async function unfreeze(
  deps: Deps,
  caller: Caller,
  { idempotencyKey: key, subjectId, reason: liftReason }: FreezeCommand,
): Promise<{ readonly freeze: FreezeView; readonly replayed: boolean }> {
  const subject = await requireSubject(deps, caller, subjectId);
  const { ventureId } = subject;
  const request = { scope: ventureId, operation: 'unfreeze', key, input: { subjectId, reason: liftReason } };
  const decisionId = await requirePermission(deps, caller, intended('unfreeze', { ...request, type: subject.scope }));
  const { result, replayed } = await deps.events.transact((unit) =>
    idempotent(unit.tx, request, async () => {
      const by = caller.identity.actor;
      const { unfreezeByAnother } = await governanceInForce(unit.tx, ventureId, deps.config.governance);
      const lifted = await liftFreeze(unit.tx, { subjectId, reason: liftReason, by });
      if (lifted === null) throw new NotFrozenError(`${subjectId} is not frozen`, field);
      if (unfreezeByAnother) await requireAnother(unit.tx, lifted, by);
      const { id: freezeId, scope, reason } = lifted;
      await unit.append({
        ventureId,
        stream: { id: freezeId, expectedVersion: 1 },
        actor: by,
        correlationId: correlationOf(scope, subjectId, caller),
        causationId: decisionId ?? caller.requestId,
        events: [{ type: 'freeze.lifted.v1', payload: { freezeId, scope, subjectId, reason, liftReason } }],
      });
      return { ...presentFreeze(lifted) };
    }),
  );
  return { freeze: result, replayed };
}

interface FreezeRequest {
  readonly scope: string;
  readonly key: string;
  readonly input: { readonly subjectId: string; readonly reason: string };
  readonly type: FreezeScope;
}

function intended(
  action: 'freeze' | 'unfreeze',
  { scope: ventureId, key, input, type }: FreezeRequest,
): IntendedByHand {
  const { subjectId, reason } = input;
  return {
    ...{ ventureId, action, subjectId, input },
    idempotency: { operation: action, keys: [key] },
    context: { scope: type, subjectId },
    summary: `${action === 'freeze' ? 'Freeze' : 'Unfreeze'} ${subjectId}: ${reason}`,
  };
}

/** What was written of the lifting goes with the transaction when this throws. @throws SecondPersonError */
async function requireAnother(tx: Tx, { by: frozenBy, subjectId }: Freeze, by: Freeze['by']): Promise<void> {
  if (by.kind !== 'PERSON') throw new SecondPersonError(`A person has to lift the freeze on ${subjectId}`, field);
  if (await isSameBehind(tx, frozenBy, by)) {
    throw new SecondPersonError(`You froze ${subjectId} yourself; another person has to lift it`, field);
  }
}

function correlationOf(scope: FreezeScope, subjectId: string, { requestId }: Caller): string {
  return scope === 'WORKFLOW' ? subjectId : requestId;
}

async function requireSubject({ access, db }: Deps, { identity }: Caller, subjectId: string): Promise<Subject> {
  const subject = await findSubject(db.drizzle, subjectId);
  if (subject !== null && (await access.canSee(identity, subject.ventureId))) return subject;
  throw new NotFoundError(`There is no agent, workflow or venture ${subjectId}`, field);
}

async function findSubject(queryable: ControlPlaneDeps['db']['drizzle'], subjectId: string): Promise<Subject | null> {
  switch (kindOfId(subjectId)) {
    case 'venture':
      return { scope: 'VENTURE', ventureId: subjectId };
    case 'workflow': {
      const [row] = await findWorkflows(queryable, [subjectId]);
      return row ? { scope: 'WORKFLOW', ventureId: row.ventureId } : null;
    }
    case 'agent': {
      const [row] = await findAgents(queryable, [subjectId]);
      return row ? { scope: 'AGENT', ventureId: row.ventureId } : null;
    }
    default:
      return null;
  }
}
