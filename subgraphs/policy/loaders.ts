import DataLoader from 'dataloader';
import type { Access } from '#runtime/auth/access.ts';
import type { GovernancePlatform } from '#runtime/auth/governance.ts';
import { hasScope, type Identity } from '#runtime/auth/identity.ts';
import type { Database, Queryable } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import { readEvents } from '#runtime/events/read.ts';
import { readBacktests } from './backtest/backtest.repository.ts';
import { readActiveBundles, readBundles } from './bundle/bundle.repository.ts';
import {
  readDecisions,
  readInputs,
  readLatestOfSubjects,
  readOfWorkflows,
  readVenturesOfWorkflows,
} from './decision/decision.repository.ts';
import type { PolicyEffect } from './decision/decision.ts';
import { readStandingChanges, standingOf } from './governance/governance.repository.ts';
import {
  type GovernanceParent,
  type PolicyBacktestParent,
  type PolicyBundleParent,
  type PolicyDecisionParent,
  type PolicyShadowParent,
  toBacktestParent,
  toBundleParent,
  toDecisionParent,
  toGovernanceParent,
  toShadowParent,
} from './parents.ts';
import { readLatestOfBundles, readShadows } from './shadow/shadow.repository.ts';

/** Most decisions of a workflow that its field lists. */
const workflowDecisionsMax = 500;

export interface LoaderDeps {
  readonly db: Database;
  readonly access: Access;
  /** What the platform says of how ventures are governed. */
  readonly governance: GovernancePlatform;
}

export interface WorkflowDecisions {
  readonly workflowId: string;
  readonly effect: PolicyEffect | null;
}

/**
 * Batched reads of one operation. Each hides what the caller may not see: rows of another tenant come out as null or as
 * an empty list, and so does everything without `policy:read`.
 */
export interface Loaders {
  readonly bundleById: DataLoader<string, PolicyBundleParent | null>;
  readonly activeBundleOfVenture: DataLoader<string, PolicyBundleParent | null>;
  /** How a venture is governed; null for one that the caller may not see. */
  readonly governanceOfVenture: DataLoader<string, GovernanceParent | null>;
  readonly shadowById: DataLoader<string, PolicyShadowParent | null>;
  readonly latestShadowOfBundle: DataLoader<string, PolicyShadowParent | null>;
  readonly backtestById: DataLoader<string, PolicyBacktestParent | null>;
  readonly decisionById: DataLoader<string, PolicyDecisionParent | null>;
  /** What a decision that the caller may see was made of: canonical JSON. */
  readonly inputOfDecision: DataLoader<string, string>;
  /** Position of a decision's event in the log; null for the moment until it has one. */
  readonly seqOfDecision: DataLoader<string, bigint | null>;
  /** The latest decision on a tool call, a money intent and so on. */
  readonly decisionOfSubject: DataLoader<string, PolicyDecisionParent | null>;
  /** Oldest first, at most 500. */
  readonly decisionsOfWorkflow: DataLoader<WorkflowDecisions, readonly PolicyDecisionParent[], string>;
}

export function createLoaders({ db, access, governance }: LoaderDeps, identity: Identity): Loaders {
  const queryable = db.drizzle;
  const mayRead = hasScope(identity, 'policy:read');

  async function visibleIds(ventureIds: readonly string[]): Promise<Set<string>> {
    const ids = [...new Set(ventureIds)];
    const seen = await Promise.all(ids.map((id) => access.canSee(identity, id)));
    return new Set(ids.filter((_id, index) => seen[index]));
  }

  async function visible<Row extends { readonly ventureId: string }>(read: () => Promise<Row[]>): Promise<Row[]> {
    if (!mayRead) return [];
    const rows = await read();
    const ventures = await visibleIds(rows.map(({ ventureId }) => ventureId));
    return rows.filter(({ ventureId }) => ventures.has(ventureId));
  }

  async function decisionsOf(workflowIds: readonly string[], effect: PolicyEffect | null) {
    if (!mayRead) return [];
    // Whose rows they are is asked before they are counted: another venture's rows must not use up the limit.
    const ventures = await visibleIds(await readVenturesOfWorkflows(queryable, workflowIds));
    return readOfWorkflows(queryable, {
      workflowIds,
      ventureIds: [...ventures],
      effect: effect ?? undefined,
      limitEach: workflowDecisionsMax,
    });
  }

  /** Loads rows that the caller may see, one for each key; of several with one key the last counts. */
  function oneByKey<Row extends { readonly ventureId: string }, Parent>(
    read: (queryable: Queryable, keys: readonly string[]) => Promise<Row[]>,
    keyOf: (row: Row) => string | null,
    present: (row: Row) => Parent,
  ): DataLoader<string, Parent | null> {
    return new DataLoader(async (keys) => {
      const byKey = new Map((await visible(() => read(queryable, keys))).map((row) => [keyOf(row), row]));
      return keys.map((key) => {
        const row = byKey.get(key);
        return row === undefined ? null : present(row);
      });
    });
  }

  const idOf = ({ id }: { readonly id: string }) => id;

  return {
    bundleById: oneByKey(readBundles, idOf, toBundleParent),
    activeBundleOfVenture: oneByKey(readActiveBundles, ({ ventureId }) => ventureId, toBundleParent),
    shadowById: oneByKey(readShadows, idOf, toShadowParent),
    latestShadowOfBundle: oneByKey(readLatestOfBundles, ({ bundleId }) => bundleId, toShadowParent),
    backtestById: oneByKey(readBacktests, idOf, toBacktestParent),
    decisionById: oneByKey(readDecisions, idOf, toDecisionParent),
    // Newest last, so that the newest visible one is what stays.
    decisionOfSubject: oneByKey(
      async (at, ids) => (await readLatestOfSubjects(at, ids)).toReversed(),
      ({ subjectId }) => subjectId,
      toDecisionParent,
    ),
    governanceOfVenture: new DataLoader(async (ventureIds) => {
      if (!mayRead) return ventureIds.map(() => null);
      const seen = await visibleIds(ventureIds);
      const changes = Map.groupBy(await readStandingChanges(queryable, [...seen]), (change) => change.ventureId);
      return ventureIds.map((id) =>
        seen.has(id) ? toGovernanceParent(id, standingOf(changes.get(id) ?? []), governance) : null,
      );
    }),
    inputOfDecision: new DataLoader(async (ids) => {
      const inputs = await readInputs(queryable, ids);
      return ids.map((id) => inputs.get(id) ?? new InvariantError(`The input of ${id} is not there`));
    }),
    seqOfDecision: new DataLoader(async (ids) => {
      const events = await readEvents(queryable, { streamIds: ids, types: ['policy.decided.v1'], limit: ids.length });
      const byId = new Map(events.map(({ streamId, seq }) => [streamId, seq]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
    decisionsOfWorkflow: new DataLoader<WorkflowDecisions, readonly PolicyDecisionParent[], string>(
      async (keys) => {
        const effects = [...new Set(keys.map(({ effect }) => effect))];
        const byEffect = new Map(
          await Promise.all(
            effects.map(async (effect) => {
              const ids = keys.filter((key) => key.effect === effect).map(({ workflowId }) => workflowId);
              return [effect, Map.groupBy(await decisionsOf(ids, effect), (row) => row.workflowId)] as const;
            }),
          ),
        );
        return keys.map(({ workflowId, effect }) =>
          (byEffect.get(effect)?.get(workflowId) ?? []).map(toDecisionParent),
        );
      },
      { cacheKeyFn: ({ workflowId, effect }) => `${workflowId} ${effect}` },
    ),
  };
}
