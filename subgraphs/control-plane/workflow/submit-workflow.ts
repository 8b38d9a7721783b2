import { z } from 'zod';
import { type Freeze, freezeInForce } from '#runtime/auth/freezes.ts';
import { type Identity, rolesOf } from '#runtime/auth/identity.ts';
import type { Queryable } from '#runtime/db/db.ts';
import { DomainError, InvalidInputError, RequestError } from '#runtime/errors/errors.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import { type IdempotencyRequest, idempotent } from '#runtime/idempotency/idempotency.ts';
import { hashJson } from '#runtime/json/canonical.ts';
import { PolicyDeniedError } from '#runtime/policy/refusals.ts';
import { type PolicyCheckRequest, policyCheck } from '#schema/rpc/policy.ts';
import { type WorkflowSpec, workflowLimits, workflowSpec } from '#schema/specs/workflow-spec.ts';
import { agentsOfVentures, findAgents } from '../agent/agent.repository.ts';
import type { Caller, ControlPlaneDeps } from '../context.ts';
import { idempotencyKey, limitedJson, objectId } from '../input.ts';
import { countQueuedTasks } from '../task/task.repository.ts';
import { insertWorkflow } from './workflow.repository.ts';

/** Input of `submitWorkflow`, checked. */
export const submitWorkflowInput = z.object({
  idempotencyKey,
  ventureId: objectId,
  spec: limitedJson(workflowLimits.specSizeBytesMax).pipe(workflowSpec),
});

export type SubmitWorkflow = z.infer<typeof submitWorkflowInput>;

/** A freeze is in force; nothing begins until it is lifted. */
export class FrozenError extends DomainError {
  readonly code = 'FROZEN';

  constructor(freeze: Pick<Freeze, 'subjectId' | 'reason'>, field?: readonly string[]) {
    super(`${freeze.subjectId} is frozen: ${freeze.reason}`, field);
  }
}

/** The venture has as many tasks waiting for an agent as it may have. */
export class QueueFullError extends DomainError {
  readonly code = 'QUEUE_FULL';
  readonly queued: number;
  readonly queuedMax: number;

  constructor(queued: number, queuedMax: number) {
    super(`${queued} tasks of the venture wait for an agent already, at most ${queuedMax} may; submit it again later`, [
      'input',
      'ventureId',
    ]);
    this.queued = queued;
    this.queuedMax = queuedMax;
  }
}

type Deps = Pick<ControlPlaneDeps, 'access' | 'bus' | 'config' | 'db' | 'events' | 'ids' | 'intake'>;

/**
 * Accepts a workflow, once policy agrees; the orchestrator plans and runs it.
 * @throws NotFoundError, FrozenError, QueueFullError, PolicyDeniedError, IdempotencyKeyReusedError, InvalidInputError when a role has no
 *   agent; RequestError UNAVAILABLE when policy does not answer, OVERLOADED when the orchestrator is too far behind
 */
export async function submitWorkflow(
  deps: Deps,
  caller: Caller,
  command: SubmitWorkflow,
): Promise<{ readonly workflowId: string; readonly replayed: boolean }> {
  const { access, db, events, ids } = deps;
  const { identity, requestId } = caller;
  const { ventureId, spec, idempotencyKey: key } = command;
  await access.requireVenture(identity, ventureId, ['input', 'ventureId']);
  const request = { scope: ventureId, operation: 'submitWorkflow', key, input: { spec } };
  const first = await firstResult(deps, request);
  if (first !== null) return { ...first, replayed: true };

  await deps.intake.admit();
  await refuseRolesWithoutAgent(db.drizzle, ventureId, spec);
  const queued = await countQueuedTasks(db.drizzle, ventureId);
  const queuedMax = deps.config.workers.l3QueueDepthMax;
  if (queued >= queuedMax) throw new QueueFullError(queued, queuedMax);
  const workflowId = ids.next('workflow');
  await refuseFrozen(db.drizzle, ventureId);
  await askPolicy(deps, caller, { ventureId, workflowId, spec });
  const { result, replayed } = await events.transact((unit) =>
    idempotent(unit.tx, request, async () => {
      // Policy was asked before this began: a freeze that was acknowledged since then counts.
      await refuseFrozen(unit.tx, ventureId);
      await keep(unit, { workflowId, ventureId, spec, identity, requestId });
      return { workflowId };
    }),
  );
  return { ...result, replayed };
}

/** Not run before: ends the look for an earlier result. */
class FirstUse extends Error {}

/** The result of an earlier call with the same key, so that a repeat neither asks policy again nor is denied by now. */
async function firstResult({ events }: Deps, request: IdempotencyRequest): Promise<{ workflowId: string } | null> {
  try {
    const { result } = await events.transact(({ tx }) =>
      idempotent<{ workflowId: string }>(tx, request, () => Promise.reject(new FirstUse())),
    );
    return result;
  } catch (error) {
    if (error instanceof FirstUse) return null;
    throw error;
  }
}

async function refuseFrozen(queryable: Queryable, ventureId: string): Promise<void> {
  const freeze = await freezeInForce(queryable, { ventureId });
  if (freeze !== null) throw new FrozenError(freeze, ['input', 'ventureId']);
}

async function refuseRolesWithoutAgent(queryable: Queryable, ventureId: string, spec: WorkflowSpec): Promise<void> {
  const roles = new Set((await agentsOfVentures(queryable, [ventureId])).map((agent) => agent.role));
  const issues = spec.tasks.flatMap(({ role }, index) => {
    if (roles.has(role)) return [];
    const path = ['input', 'spec', 'tasks', String(index), 'role'];
    return [{ path, message: `no agent of the venture is a ${role}; roles are: ${[...roles].sort().join(', ')}` }];
  });
  const first = issues[0];
  if (first !== undefined) throw new InvalidInputError(`${first.path.join('.')}: ${first.message}`, first.path, issues);
}

async function askPolicy(
  { bus, db }: Deps,
  { identity, requestId }: Caller,
  { ventureId, workflowId, spec }: { ventureId: string; workflowId: string; spec: WorkflowSpec },
): Promise<void> {
  const decision = await bus.call(
    policyCheck,
    {
      ventureId,
      principal: await principalOf(db.drizzle, identity),
      action: 'submitWorkflow',
      resource: { type: 'Venture', id: ventureId },
      context: { name: spec.name, taskCount: spec.tasks.length, tools: toolsOf(spec) },
      subjectId: workflowId,
      workflowId,
      taskId: null,
      approvalId: null,
    },
    identity,
    { requestId },
  );
  if (decision.frozen)
    throw new FrozenError({ subjectId: ventureId, reason: decision.reasons.join('; ') }, ['input', 'ventureId']);
  // Nobody can be asked to approve a workflow as a whole, so a policy that wants it refuses it.
  if (decision.effect !== 'PERMIT') throw new PolicyDeniedError(decision);
}

async function principalOf(queryable: Queryable, identity: Identity): Promise<PolicyCheckRequest['principal']> {
  const { kind, id, name } = identity.actor;
  if (kind === 'SYSTEM') throw new RequestError('FORBIDDEN', 'Services of ours submit no workflows');
  if (kind !== 'AGENT') return { kind, id, name, roles: rolesOf(identity) };
  const [agent] = await findAgents(queryable, [id]);
  if (agent === undefined) throw new RequestError('FORBIDDEN', 'The token names an agent that is not there');
  return { kind, id, name, role: agent.role, level: agent.level };
}

function toolsOf(spec: WorkflowSpec): string[] {
  const tools = spec.tasks.flatMap(({ steps }) =>
    steps.flatMap(({ tool, otherwise }) => (typeof otherwise === 'object' ? [tool, otherwise.tool] : [tool])),
  );
  return [...new Set(tools)].sort();
}

async function keep(
  unit: UnitOfWork,
  {
    workflowId,
    ventureId,
    spec,
    identity,
    requestId,
  }: { workflowId: string; ventureId: string; spec: WorkflowSpec; identity: Identity; requestId: string },
): Promise<void> {
  const specHash = hashJson(spec);
  const { name } = spec;
  await insertWorkflow(unit.tx, { id: workflowId, ventureId, name, spec, specHash, submittedBy: identity.actor });
  const taskNames = spec.tasks.map((task) => task.name);
  await unit.append({
    ventureId,
    stream: { id: workflowId, expectedVersion: 0 },
    actor: identity.actor,
    correlationId: workflowId,
    causationId: requestId,
    events: [{ type: 'workflow.submitted.v1', payload: { workflowId, name, specHash, taskNames } }],
  });
}
