import { subjectsOf } from '#runtime/auth/freezes.ts';
import type { Database } from '#runtime/db/db.ts';
import { InvariantError, RequestError } from '#runtime/errors/errors.ts';
import { createLru } from '#runtime/graphql/lru.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import { sha256Hex } from '#runtime/json/canonical.ts';
import type { CanonicalRequest } from '#runtime/policy/action-hash.ts';
import type { PolicyCheckRequest } from '#schema/rpc/policy.ts';
import * as bundleRepository from '../bundle/bundle.repository.ts';
import type { BundleStanding } from '../bundle/bundle.ts';
import type { BundleCache } from '../bundle/bundle-cache.ts';
import type { PreparedBundle } from '../bundle/prepared-bundle.ts';
import { entityText } from '../cedar/entity-text.ts';
import type { ApprovalReply, ApprovalStanding } from './approval.ts';
import { principalOf } from './cedar-request.ts';
import type { NewDecision, VentureFacts } from './decision.repository.ts';
import * as repository from './decision.repository.ts';
import type { Decision, FreezeFact } from './decision.ts';
import type { Evaluate } from './evaluate.ts';
import { canonicalInput } from './hashes.ts';
import { judge } from './judge.ts';

/** A check whose caller may ask it, with all that is known before it is decided. */
export interface CheckItem {
  readonly request: PolicyCheckRequest;
  readonly canonical: CanonicalRequest;
  readonly approval: ApprovalReply;
  readonly standing: ApprovalStanding;
  readonly requestId: string;
}

/** What was decided and stored. */
export interface CheckOutcome {
  readonly decisionId: string;
  readonly decision: Decision;
  /** Guardrails alone when none is in force; null when there are none either. */
  readonly bundle: PreparedBundle | null;
}

export interface CheckRoundOptions {
  readonly db: Database;
  readonly ids: IdSource;
  readonly bundles: BundleCache;
  readonly evaluate: Evaluate;
  /** Tells the sequencer that there is something to sequence. */
  readonly wake: () => void;
}

/** Facts may change while decisions are made of them; past so many times the checks fail, and whoever asked may ask again. */
const attemptsMax = 10;
/** Ventures whose facts are remembered. */
const rememberedMax = 10_000;

/**
 * Creates what decides checks together. They are decided in the process, of the facts that were true when it last wrote,
 * and stored in one statement that holds freezes back, looks whether the facts are still true, and stores all decisions
 * with their events or none. When they are not, it says what is true, and the checks are decided anew: what is
 * remembered here saves a question, and never decides.
 */
export function createCheckRound(options: CheckRoundOptions) {
  const { db, ids, bundles, wake } = options;
  const remembered = createLru<string, VentureFacts>({ entriesMax: rememberedMax });

  async function prepare({ id, hash }: BundleStanding): Promise<PreparedBundle> {
    return bundles.peek(hash) ?? bundles.get(hash, () => bundleRepository.requireContent(db.drizzle, id));
  }

  /** @returns undefined when nothing is known of one of the ventures */
  async function recall(ventureIds: readonly string[]): Promise<ReadonlyMap<string, Known> | undefined> {
    const known = new Map<string, Known>();
    for (const ventureId of ventureIds) {
      const facts = remembered.get(ventureId);
      if (facts === undefined) return undefined;
      known.set(ventureId, { facts, bundle: facts.bundle === null ? bundles.guardrails : await prepare(facts.bundle) });
    }
    return known;
  }

  return async (items: readonly CheckItem[]): Promise<readonly CheckOutcome[]> => {
    const ventureIds = [...new Set(items.map(({ request }) => request.ventureId))].sort();
    for (let attempt = 1; attempt <= attemptsMax; attempt++) {
      const known = await recall(ventureIds);
      const decided = known === undefined ? [] : items.map((item) => decideOne(item, known, options));
      const changed = await repository.writeDecisions(
        { pool: db.pool, ids },
        {
          ventureIds,
          known: known === undefined ? null : Object.fromEntries([...known].map(([id, { facts }]) => [id, facts])),
          decisions: decided.map(storedForm),
        },
      );
      if (changed === null) {
        wake();
        return decided.map(({ decisionId, decision, bundle }) => ({ decisionId, decision, bundle }));
      }
      for (const [ventureId, facts] of Object.entries(changed)) remembered.set(ventureId, facts);
    }
    throw new RequestError('UNAVAILABLE', 'Freezes or bundles change faster than they can be read', {
      retryable: true,
    });
  };
}

/** What is known of a venture, with its bundle ready to decide with, or the guardrails alone when it has none. */
interface Known {
  readonly facts: VentureFacts;
  readonly bundle: PreparedBundle | null;
}

interface Decided extends CheckOutcome {
  readonly item: CheckItem;
  readonly freeze: FreezeFact | null;
  readonly active: BundleStanding | null;
}

function decideOne(
  item: CheckItem,
  known: ReadonlyMap<string, Known>,
  { ids, evaluate }: Pick<CheckRoundOptions, 'ids' | 'evaluate'>,
): Decided {
  const { request, standing } = item;
  const here = known.get(request.ventureId);
  if (here === undefined) throw new InvariantError(`Nothing is known of venture ${request.ventureId}`);
  const { facts, bundle } = here;
  const freeze = freezeOn(request, facts.freezes);
  const decision = judge(request, { freeze, bundle, approval: standing, evaluate });
  return { item, decisionId: ids.next('policyDecision'), decision, freeze, active: facts.bundle, bundle };
}

/** The freeze on what the request touches, the widest first. */
function freezeOn({ ventureId, workflowId, principal }: PolicyCheckRequest, freezes: readonly FreezeFact[]) {
  if (freezes.length === 0) return null;
  const agentId = principal.kind === 'AGENT' ? principal.id : null;
  for (const subjectId of subjectsOf({ ventureId, workflowId, agentId })) {
    const freeze = freezes.find((candidate) => candidate.subjectId === subjectId);
    if (freeze !== undefined) return freeze;
  }
  return null;
}

function storedForm(decided: Decided): NewDecision {
  const { item, decisionId, decision, freeze, active } = decided;
  const { request, approval, canonical } = item;
  const { ventureId, action, subjectId, workflowId, taskId } = request;
  const guardrailHash = decided.bundle?.guardrailHash ?? null;
  const input = canonicalInput(canonical, {
    ...{ bundleHash: active?.hash ?? null, freeze, approval },
    ...(guardrailHash !== null && { guardrailHash }),
  });
  const { kind, id, name } = request.principal;
  return {
    ventureId,
    actor: { kind, id, name },
    correlationId: workflowId ?? item.requestId,
    frozen: decision.frozen,
    input,
    payload: {
      decisionId,
      effect: decision.effect,
      reasons: [...decision.reasons],
      determiningPolicies: [...decision.determiningPolicies],
      action,
      principal: entityText(principalOf(request)),
      resource: entityText(request.resource),
      inputHash: sha256Hex(input),
      actionHash: canonical.actionHash,
      ...{ subjectId, workflowId, taskId },
      ...{ bundleId: active?.id ?? null, bundleHash: active?.hash ?? null },
      ...(decision.requiredLimits !== null && { requiredLimits: [...decision.requiredLimits] }),
    },
  };
}
