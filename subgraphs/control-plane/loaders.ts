import DataLoader from 'dataloader';
import { type Freeze, freezesOn } from '#runtime/auth/freezes.ts';
import { hasScope, type Identity } from '#runtime/auth/identity.ts';
import type { Queryable } from '#runtime/db/db.ts';
import type { SequencedEvent } from '#runtime/events/event.ts';
import { readEventsById } from '#runtime/events/read.ts';
import { type IdKind, isIdOf } from '#runtime/ids/ids.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import { agentsOfVentures, findAgents } from './agent/agent.repository.ts';
import { findApiKeys } from './api-key/api-key.repository.ts';
import { findApprovals, votesOfApprovals } from './approval/approval.repository.ts';
import { findActivities } from './portfolio/portfolio.projection.ts';
import { findTasks, tasksOfWorkflows } from './task/task.repository.ts';
import { findToolCalls, toolCallsOfTasks } from './tool-call/tool-call.repository.ts';
import { findVentures } from './venture/venture.repository.ts';
import { findWorkflows } from './workflow/workflow.repository.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Batched reads for one operation. Objects by id come back as null when there is none, when the caller may not see its
 * venture, and without `ventures:read`; lists hang on objects that were let through here.
 */
export function createLoaders({ db, access }: Pick<Runtime, 'db' | 'access'>, identity: Identity) {
  const { drizzle } = db;
  const canRead = hasScope(identity, 'ventures:read');
  const ofKind = (kind: IdKind) => (id: string) => isIdOf(kind, id);

  function visible<Row extends { readonly id: string }>(
    isWellFormed: (id: string) => boolean,
    find: (queryable: Queryable, ids: readonly string[]) => Promise<readonly Row[]>,
    ventureOf: (row: Row) => string,
  ) {
    return new DataLoader<string, Row | null>(async (ids) => {
      // Ids of no known form name nothing; PostgreSQL would refuse the whole batch for some of them.
      const rows = canRead ? await find(drizzle, ids.filter(isWellFormed)) : [];
      const seen = await Promise.all(rows.map((row) => access.canSee(identity, ventureOf(row))));
      const byId = new Map(rows.filter((_, index) => seen[index]).map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    });
  }

  function listed<Row>(
    find: (queryable: Queryable, ids: readonly string[]) => Promise<readonly Row[]>,
    parentOf: (row: Row) => string,
  ) {
    return new DataLoader<string, readonly Row[]>(async (parentIds) => {
      const groups = Map.groupBy(await find(drizzle, parentIds), parentOf);
      return parentIds.map((id) => groups.get(id) ?? []);
    });
  }

  return {
    venture: visible(ofKind('venture'), findVentures, (row) => row.id),
    agent: visible(ofKind('agent'), findAgents, (row) => row.ventureId),
    workflow: visible(ofKind('workflow'), findWorkflows, (row) => row.ventureId),
    task: visible(ofKind('task'), findTasks, (row) => row.ventureId),
    toolCall: visible(ofKind('toolCall'), findToolCalls, (row) => row.ventureId),
    approval: visible(ofKind('approval'), findApprovals, (row) => row.ventureId),
    /** Keys belong to a tenant, so it is not their venture that says who may see them. */
    apiKey: new DataLoader(async (ids: readonly string[]) => {
      const rows = hasScope(identity, 'keys:read')
        ? await findApiKeys(drizzle, identity, ids.filter(ofKind('apiKey')))
        : [];
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
    event: visible<SequencedEvent>(
      (id) => uuid.test(id),
      readEventsById,
      (event) => event.ventureId,
    ),
    agentsOfVenture: listed(agentsOfVentures, (row) => row.ventureId),
    tasksOfWorkflow: listed(tasksOfWorkflows, (row) => row.workflowId),
    toolCallsOfTask: listed(toolCallsOfTasks, (row) => row.taskId),
    votesOfApproval: listed(votesOfApprovals, (row) => row.approvalId),
    activityOfVenture: listed(findActivities, (row) => row.ventureId),
    freezeOn: new DataLoader<string, Freeze | null>(async (subjectIds) => {
      const freezes = await freezesOn(drizzle, subjectIds);
      return subjectIds.map((id) => freezes.get(id) ?? null);
    }),
  };
}

export type Loaders = ReturnType<typeof createLoaders>;
