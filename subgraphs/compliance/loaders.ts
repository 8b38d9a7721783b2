import DataLoader from 'dataloader';
import { validate as isUuid } from 'uuid';
import type { Access } from '#runtime/auth/access.ts';
import { hasScope, type Identity } from '#runtime/auth/identity.ts';
import type { Database } from '#runtime/db/db.ts';
import { readEventsById } from '#runtime/events/read.ts';
import {
  readCases,
  readCaseViolations,
  readVentureCases,
  readViolations,
  readWorkflowCases,
} from './case/case.repository.ts';
import type { CaseState, ComplianceCase, Violation } from './case/case.ts';
import { type CheckpointRow, readCheckpointsBySize, readLatestCheckpoint } from './checkpoint/checkpoint.repository.ts';
import { type RuleText, readRules } from './rule/rule.repository.ts';
import type { RuleSet } from './rule/rule.ts';
import { type EventProof, proveEvents } from './tree/event-proof.ts';
import type { LogTree } from './tree/tree.ts';

/** Most rows of a list that has no pages. */
const listMax = 100;

export interface LoaderDeps {
  readonly db: Database;
  readonly access: Access;
  readonly rules: RuleSet;
  readonly tree: LogTree;
}

/**
 * Batched reads of one operation. Each hides what the caller may not see: another tenant's rows come out as undefined or
 * as an empty list, and so does everything without `compliance:read`.
 */
export interface Loaders {
  readonly caseById: DataLoader<string, ComplianceCase | undefined>;
  readonly violationById: DataLoader<string, Violation | undefined>;
  /** Oldest first, at most 100. */
  readonly violationsOfCase: DataLoader<string, readonly Violation[]>;
  /** Oldest first, at most 100. */
  readonly casesOfWorkflow: DataLoader<string, readonly ComplianceCase[]>;
  /** Newest first, at most 100; in any state when `state` is null. */
  readonly casesOfVenture: DataLoader<VentureCases, readonly ComplianceCase[], string>;
  /** Rules are the same for everyone. */
  readonly ruleById: DataLoader<string, RuleText>;
  readonly checkpointBySize: DataLoader<bigint, CheckpointRow | undefined, string>;
  /** Proof under the latest checkpoint; undefined until one covers the event. */
  readonly proofOfEvent: DataLoader<string, EventProof | undefined>;
}

export interface VentureCases {
  readonly ventureId: string;
  readonly state: CaseState | null;
}

export function createLoaders(deps: LoaderDeps, identity: Identity): Loaders {
  const { access } = deps;
  const queryable = deps.db.drizzle;
  const mayRead = hasScope(identity, 'compliance:read');

  async function visible<Row extends { readonly ventureId: string }>(rows: Promise<readonly Row[]>): Promise<Row[]> {
    if (!mayRead) return [];
    const all = await rows;
    const seen = await Promise.all(all.map((row) => access.canSee(identity, row.ventureId)));
    return all.filter((_row, index) => seen[index]);
  }

  return {
    caseById: new DataLoader(async (ids) => oneEach(ids, await visible(readCases(queryable, ids)), (row) => row.id)),
    violationById: new DataLoader(async (ids) =>
      oneEach(ids, await visible(readViolations(queryable, ids)), (row) => row.id),
    ),
    violationsOfCase: new DataLoader(async (ids) =>
      manyEach(ids, await visible(readCaseViolations(queryable, ids, listMax)), (row) => row.caseId),
    ),
    casesOfWorkflow: new DataLoader(async (ids) =>
      manyEach(ids, await visible(readWorkflowCases(queryable, ids, listMax)), (row) => row.workflowId),
    ),
    casesOfVenture: new DataLoader(
      async (keys) => {
        const states = [...new Set(keys.map((key) => key.state))];
        const lists = await Promise.all(
          states.map(async (state) => {
            const ids = keys.filter((key) => key.state === state).map((key) => key.ventureId);
            return [state, await visible(readVentureCases(queryable, ids, state, listMax))] as const;
          }),
        );
        const byState = new Map(lists);
        return keys.map(({ ventureId, state }) =>
          (byState.get(state) ?? []).filter((row) => row.ventureId === ventureId),
        );
      },
      { cacheKeyFn: (key) => `${key.ventureId} ${key.state}` },
    ),
    ruleById: new DataLoader(async (ids) => {
      const known = new Map<string, RuleText>(deps.rules.rules.map((rule) => [rule.id, rule]));
      const retired = ids.filter((id) => !known.has(id));
      const kept = retired.length === 0 ? [] : await readRules(queryable, retired);
      return oneEach(ids, [...known.values(), ...kept], (rule) => rule.id).map(
        (rule, index) => rule ?? new Error(`There is no rule ${ids[index]}`),
      );
    }),
    checkpointBySize: new DataLoader<bigint, CheckpointRow | undefined, string>(
      async (sizes) => oneEach(sizes, mayRead ? await readCheckpointsBySize(queryable, sizes) : [], (row) => row.size),
      { cacheKeyFn: String },
    ),
    proofOfEvent: new DataLoader(async (ids) => {
      const wanted = ids.filter((id) => isUuid(id));
      const events = oneEach(ids, await visible(readEventsById(queryable, wanted)), (event) => event.id);
      const checkpoint = await readLatestCheckpoint(queryable);
      if (checkpoint === undefined) return ids.map(() => undefined);
      const seqs = events.map((event) => event?.seq);
      return proveEvents({ tree: deps.tree, queryable }, seqs, checkpoint);
    }),
  };
}

/** Puts rows in the order of their keys. */
function oneEach<Key, Row>(keys: readonly Key[], rows: readonly Row[], keyOf: (row: Row) => Key): (Row | undefined)[] {
  const byKey = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map((key) => byKey.get(key));
}

/** Groups rows by key, in the order of the keys; the rows' own order stays. */
function manyEach<Key, Row>(keys: readonly Key[], rows: readonly Row[], keyOf: (row: Row) => Key | null): Row[][] {
  const byKey = Map.groupBy(rows, keyOf);
  return keys.map((key) => byKey.get(key) ?? []);
}
