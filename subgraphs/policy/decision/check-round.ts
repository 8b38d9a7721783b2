import { freezesInForce } from '#runtime/auth/freezes.ts';
import type { Queryable } from '#runtime/db/db.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import type { AppendRequest } from '#runtime/events/append.ts';
import type { EventLog, UnitOfWork } from '#runtime/events/event-log.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import { canonicalJson, sha256Hex } from '#runtime/json/canonical.ts';
import type { PolicyCheckRequest } from '#schema/rpc/policy.ts';
import * as bundleRepository from '../bundle/bundle.repository.ts';
import type { BundleStanding } from '../bundle/bundle.ts';
import type { BundleCache } from '../bundle/bundle-cache.ts';
import type { PreparedBundle } from '../bundle/prepared-bundle.ts';
import { entityText } from '../cedar/entity-text.ts';
import type { ApprovalReply, ApprovalStanding } from './approval.ts';
import { principalOf } from './cedar-request.ts';
import type { NewDecision } from './decision.repository.ts';
import * as repository from './decision.repository.ts';
import type { Decision, FreezeFact } from './decision.ts';
import type { Evaluate } from './evaluate.ts';
import type { DecisionInput } from './hashes.ts';
import { judge } from './judge.ts';

/** A check whose caller may ask it, with all that is known before the transaction. */
export interface CheckItem {
  readonly request: PolicyCheckRequest;
  readonly actionHash: string;
  readonly approval: ApprovalReply;
  readonly standing: ApprovalStanding;
  readonly requestId: string;
}

/** What was decided and stored. */
export interface CheckOutcome {
  readonly decisionId: string;
  readonly decision: Decision;
  /** Null when none is in force. */
  readonly bundle: PreparedBundle | null;
}

export interface CheckRoundOptions {
  readonly events: EventLog;
  readonly ids: IdSource;
  /** Where content of bundles is read, outside any transaction. */
  readonly queryable: Queryable;
  readonly bundles: BundleCache;
  readonly evaluate: Evaluate;
}

/** Bundles may be put in force while one is prepared; past so many times the checks fail, and whoever asked may ask again. */
const attemptsMax = 10;

/** Bundles in force are not prepared in this process yet. */
class BundlesUnpreparedError extends Error {
  readonly active: readonly BundleStanding[];

  constructor(active: readonly BundleStanding[]) {
    super(`Policy bundles ${active.map(({ id }) => id).join(', ')} are not prepared`);
    this.name = 'BundlesUnpreparedError';
    this.active = active;
  }
}

/**
 * Creates what decides checks in one transaction: freezes and bundles in force are read in it, and the decisions are stored
 * in it with their events, all or none. A bundle that is new to this process is prepared between two transactions: that
 * takes long enough to hold up the log and whoever wants to freeze.
 */
export function createCheckRound(options: CheckRoundOptions) {
  const { events, queryable, bundles } = options;

  async function prepare({ id, hash }: BundleStanding): Promise<void> {
    await bundles.get(hash, async () => {
      const content = await bundleRepository.readContent(queryable, id);
      if (content === null) throw new InvariantError(`Policy bundle ${id} is gone`);
      return content;
    });
  }

  return async (items: readonly CheckItem[]): Promise<readonly CheckOutcome[]> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await events.transact((unit) => decideIn(unit, items, options));
      } catch (error) {
        if (!(error instanceof BundlesUnpreparedError) || attempt >= attemptsMax) throw error;
        for (const active of error.active) await prepare(active);
      }
    }
  };
}

async function decideIn(
  unit: UnitOfWork,
  items: readonly CheckItem[],
  { ids, bundles, evaluate }: CheckRoundOptions,
): Promise<readonly CheckOutcome[]> {
  const freezes = await freezesInForce(unit.tx, items.map(freezeQueryOf));
  const ventureIds = [...new Set(items.map(({ request }) => request.ventureId))];
  const standings = await bundleRepository.readActiveStandings(unit.tx, ventureIds);
  const prepared = new Map<string, PreparedBundle>();
  const unprepared: BundleStanding[] = [];
  for (const [ventureId, active] of standings) {
    const bundle = bundles.peek(active.hash);
    if (bundle === undefined) unprepared.push(active);
    else prepared.set(ventureId, bundle);
  }
  if (unprepared.length > 0) throw new BundlesUnpreparedError(unprepared);
  const decided = items.map((item, index): Decided => {
    const { ventureId } = item.request;
    const bundle = prepared.get(ventureId) ?? null;
    const freeze = factOf(freezes[index] ?? null);
    const decision = judge(item.request, { freeze, bundle, approval: item.standing, evaluate });
    const decisionId = ids.next('policyDecision');
    return { item, decisionId, decision, freeze, active: standings.get(ventureId) ?? null, bundle };
  });
  const stored = decided.map(storedForm);
  await repository.insertDecisions(
    unit.tx,
    stored.map(({ row }) => row),
  );
  await unit.append(stored.map(({ append }) => append));
  return decided.map(({ decisionId, decision, bundle }) => ({ decisionId, decision, bundle }));
}

interface Decided extends CheckOutcome {
  readonly item: CheckItem;
  readonly freeze: FreezeFact | null;
  readonly active: BundleStanding | null;
}

function freezeQueryOf({ request }: CheckItem) {
  const { ventureId, workflowId, principal } = request;
  return { ventureId, workflowId, agentId: principal.kind === 'AGENT' ? principal.id : null };
}

function factOf(freeze: Awaited<ReturnType<typeof freezesInForce>>[number]): FreezeFact | null {
  if (freeze === null) return null;
  return { id: freeze.id, scope: freeze.scope, subjectId: freeze.subjectId, reason: freeze.reason };
}

function storedForm(decided: Decided): { readonly row: NewDecision; readonly append: AppendRequest } {
  const { item, decisionId, decision, freeze, active } = decided;
  const { request, approval, actionHash } = item;
  const { ventureId, action, subjectId, workflowId, taskId } = request;
  const input: DecisionInput = { request, bundleHash: active?.hash ?? null, freeze, approval };
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
  const { kind, id, name } = request.principal;
  return {
    row: { ...facts, id: decisionId, ventureId, frozen: decision.frozen, input: inputText },
    append: {
      ventureId,
      stream: { id: decisionId, expectedVersion: 0 },
      actor: { kind, id, name },
      correlationId: workflowId ?? item.requestId,
      events: [{ type: 'policy.decided.v1', payload: { decisionId, ...facts } }],
    },
  };
}
