import { type Freeze, freezesOn, subjectsOf } from '#runtime/auth/freezes.ts';
import type { Database } from '#runtime/db/db.ts';
import { InvalidInputError, NotFoundError } from '#runtime/errors/errors.ts';
import { actionHashOf } from '#runtime/policy/action-hash.ts';
import type { PolicyCheckRequest } from '#schema/rpc/policy.ts';
import * as bundleRepository from '../bundle/bundle.repository.ts';
import type { BundleCache } from '../bundle/bundle-cache.ts';
import type { PreparedBundle } from '../bundle/prepared-bundle.ts';
import { type Limit, missingLimits, type Spend, spendOf } from '../limit/recorded-limit.ts';
import type { VentureLimits } from '../limit/venture-limits.ts';
import type { Decision, FreezeFact } from './decision.ts';
import { judge } from './judge.ts';

/** An action to ask about, and whether to suppose that people have approved exactly it. */
export interface DryRunAction {
  readonly request: PolicyCheckRequest;
  readonly isApproved: boolean;
}

/** A decision as it would be made; nothing may be done on it. */
export interface Verdict extends Decision {
  /** Null when no bundle is in force, which denies. */
  readonly bundleHash: string | null;
}

export interface DryRunResult {
  readonly verdict: Verdict;
  readonly actionHash: string;
  /** Under the candidate; null when none is given. */
  readonly wouldBe: Verdict | null;
}

export interface DryRunInput {
  readonly ventureId: string;
  readonly actions: readonly DryRunAction[];
  /** Another bundle of the venture, in whatever state. */
  readonly candidateId: string | null;
}

/**
 * Says what policy would decide of actions, by what is in force now and, when a candidate is given, by that bundle. A spend that
 * relies on limits which do not count it now is denied, as the treasury would. Stores nothing: there is no decision to point to,
 * and so nothing that anybody may act on.
 * @throws NotFoundError for a candidate that is not of the venture; InvalidInputError for an action without canonical form
 */
export type DryRun = (input: DryRunInput) => Promise<readonly DryRunResult[]>;

export interface DryRunOptions {
  readonly db: Database;
  readonly bundles: BundleCache;
  readonly limits: VentureLimits;
}

export function createDryRun({ db, bundles, limits: limitsOfVentures }: DryRunOptions): DryRun {
  async function prepare(id: string, hash: string): Promise<PreparedBundle> {
    return bundles.get(hash, () => bundleRepository.requireContent(db.drizzle, id));
  }

  async function readCandidate(ventureId: string, id: string): Promise<PreparedBundle> {
    const standing = await bundleRepository.readStanding(db.drizzle, id);
    if (standing?.ventureId !== ventureId) {
      throw new NotFoundError(`There is no policy bundle ${id} in ${ventureId}`, ['input', 'candidateBundleId']);
    }
    return prepare(id, standing.hash);
  }

  return async ({ ventureId, actions, candidateId }) => {
    const subjectIds = new Set(actions.flatMap(({ request }) => subjectsOfRequest(request)));
    const [active, freezes] = await Promise.all([
      bundleRepository.readActiveStanding(db.drizzle, ventureId),
      freezesOn(db.drizzle, [...subjectIds]),
    ]);
    const bundle = active === null ? bundles.guardrails : await prepare(active.id, active.hash);
    const candidate = candidateId === null ? null : await readCandidate(ventureId, candidateId);
    const results = actions.map((action, index) => {
      const freeze = freezeOn(action.request, freezes);
      return {
        verdict: verdictOf(action, freeze, bundle),
        actionHash: hashOrRefuse(action.request, index),
        wouldBe: candidate === null ? null : verdictOf(action, freeze, candidate),
      };
    });
    const reliesOnLimits = results.some(({ verdict, wouldBe }) => verdict.requiredLimits ?? wouldBe?.requiredLimits);
    if (!reliesOnLimits) return results;
    const limits = await limitsOfVentures.now(ventureId);
    return results.map((result, index) => {
      const request = actions[index]?.request;
      const spend = request === undefined ? null : spendOf(request, 0);
      if (spend === null) return result;
      const { verdict, wouldBe } = result;
      return {
        ...result,
        verdict: underLimits(verdict, limits, spend),
        wouldBe: wouldBe && underLimits(wouldBe, limits, spend),
      };
    });
  };
}

function verdictOf({ request, isApproved }: DryRunAction, freeze: FreezeFact | null, bundle: PreparedBundle | null) {
  const approval = isApproved ? ({ kind: 'confirmed', approvalId: 'supposed' } as const) : ({ kind: 'none' } as const);
  return { ...judge(request, { freeze, bundle, approval }), bundleHash: bundle?.hash ?? null };
}

/** What the treasury would make of a verdict that relies on limits. */
function underLimits(verdict: Verdict, limits: readonly Limit[], spend: Spend): Verdict {
  const missing = missingLimits(verdict.requiredLimits, limits, spend);
  return missing === null ? verdict : { ...verdict, effect: 'DENY', reasons: missing.reasons, approvalQuorum: null };
}

function subjectsOfRequest({ ventureId, workflowId, principal }: PolicyCheckRequest): string[] {
  return subjectsOf({ ventureId, workflowId, agentId: principal.kind === 'AGENT' ? principal.id : null });
}

/** The widest freeze on what the request touches, in the order of its subjects. */
function freezeOn(request: PolicyCheckRequest, freezes: ReadonlyMap<string, Freeze>): FreezeFact | null {
  const { ventureId } = request;
  const found = subjectsOfRequest(request).map((id) => freezes.get(id));
  // A caller may name workflows and agents of others; their freezes are none of its business.
  return found.find((freeze) => freeze?.ventureId === ventureId || freeze?.scope === 'PLATFORM') ?? null;
}

function hashOrRefuse(request: PolicyCheckRequest, index: number): string {
  try {
    return actionHashOf(request);
  } catch {
    throw new InvalidInputError('The action has no canonical form (RFC 8785)', ['input', 'actions', String(index)]);
  }
}
