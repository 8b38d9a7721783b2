import type { PolicyEffect } from '../decision/decision.ts';

/** What another bundle would change about a decision. */
export type Change = 'NEWLY_DENIED' | 'NEWLY_ALLOWED' | 'NEWLY_NEEDS_APPROVAL';

/** One decision that would have come out otherwise. */
export interface Difference {
  readonly decisionId: string;
  /** Cedar text of an entity, for example `Agent::"agt_…"`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly was: PolicyEffect;
  readonly wouldBe: PolicyEffect;
  /** Ids of the candidate's policies that decide; `null` where none does: nothing permits it. */
  readonly policies: readonly (string | null)[];
  /** Why, in the candidate's words. */
  readonly reasons: readonly string[];
}

/** How many decisions would change, and in what way. */
export interface ChangeCounts {
  readonly newlyDenied: number;
  readonly newlyAllowed: number;
  readonly newlyNeedsApproval: number;
}

/** How a candidate compares with what was decided. Plain JSON: it is stored and sent between threads. */
export interface ComparisonReport extends ChangeCounts {
  readonly decisions: number;
  /** The candidate's policies that change something, most changes first; null where no policy of it decides. */
  readonly byPolicy: readonly (ChangeCounts & { readonly policyId: string | null })[];
  /** Who would meet a change, most changes first. */
  readonly byPrincipal: readonly (ChangeCounts & { readonly principal: string })[];
  /** Some of the decisions that change, at most ten of each kind, the first ones. */
  readonly examples: readonly Difference[];
}

/** Bounds of one comparison: it stays as small for a million decisions as for a hundred. */
export const comparisonLimits = { keysMax: 2_000, listedMax: 100, examplesMax: 10 } as const;

type Counts = { -readonly [Name in keyof ChangeCounts]: number };

const countOf = {
  NEWLY_DENIED: 'newlyDenied',
  NEWLY_ALLOWED: 'newlyAllowed',
  NEWLY_NEEDS_APPROVAL: 'newlyNeedsApproval',
} as const satisfies Record<Change, keyof ChangeCounts>;

const changeTo = {
  DENY: 'NEWLY_DENIED',
  PERMIT: 'NEWLY_ALLOWED',
  APPROVAL_REQUIRED: 'NEWLY_NEEDS_APPROVAL',
} as const satisfies Record<PolicyEffect, Change>;

/** @returns what kind of change it is to come out so */
export function changeOf({ wouldBe }: Pick<Difference, 'wouldBe'>): Change {
  return changeTo[wouldBe];
}

/** Gathers a comparison, decision by decision or part by part. */
export class Comparison {
  #decisions = 0;
  readonly #total = noCounts();
  readonly #byPolicy = new Map<string | null, Counts>();
  readonly #byPrincipal = new Map<string, Counts>();
  readonly #examples: Record<Change, Difference[]> = { NEWLY_DENIED: [], NEWLY_ALLOWED: [], NEWLY_NEEDS_APPROVAL: [] };

  /** Counts decisions that come out as they did. */
  addUnchanged(decisions = 1): void {
    this.#decisions += decisions;
  }

  add(difference: Difference): void {
    const change = changeOf(difference);
    const count = countOf[change];
    this.#decisions += 1;
    this.#total[count] += 1;
    for (const policy of new Set(difference.policies)) {
      const counts = countsUnder(this.#byPolicy, policy);
      if (counts !== undefined) counts[count] += 1;
    }
    const counts = countsUnder(this.#byPrincipal, difference.principal);
    if (counts !== undefined) counts[count] += 1;
    const examples = this.#examples[change];
    if (examples.length < comparisonLimits.examplesMax) examples.push(difference);
  }

  /** Adds a comparison of other, later decisions. */
  addReport(report: ComparisonReport): void {
    this.#decisions += report.decisions;
    addCounts(this.#total, report);
    for (const row of report.byPolicy) addCounts(countsUnder(this.#byPolicy, row.policyId), row);
    for (const row of report.byPrincipal) addCounts(countsUnder(this.#byPrincipal, row.principal), row);
    for (const example of report.examples) {
      const examples = this.#examples[changeOf(example)];
      if (examples.length < comparisonLimits.examplesMax) examples.push(example);
    }
  }

  /** @param listedMax most policies and principals listed; 100 when left out */
  report(listedMax: number = comparisonLimits.listedMax): ComparisonReport {
    return {
      decisions: this.#decisions,
      ...this.#total,
      byPolicy: ranked(this.#byPolicy, listedMax).map(([policyId, counts]) => ({ policyId, ...counts })),
      byPrincipal: ranked(this.#byPrincipal, listedMax).map(([principal, counts]) => ({ principal, ...counts })),
      examples: Object.values(this.#examples).flat(),
    };
  }
}

/** How many decisions would change. */
export function changedIn({ newlyDenied, newlyAllowed, newlyNeedsApproval }: ChangeCounts): number {
  return newlyDenied + newlyAllowed + newlyNeedsApproval;
}

function noCounts(): Counts {
  return { newlyDenied: 0, newlyAllowed: 0, newlyNeedsApproval: 0 };
}

/** @returns undefined for a new key when there are as many as are kept: the total still counts it */
function countsUnder<Key>(map: Map<Key, Counts>, key: Key): Counts | undefined {
  const known = map.get(key);
  if (known !== undefined || map.size >= comparisonLimits.keysMax) return known;
  const counts = noCounts();
  map.set(key, counts);
  return counts;
}

function addCounts(counts: Counts | undefined, more: ChangeCounts): void {
  if (counts === undefined) return;
  counts.newlyDenied += more.newlyDenied;
  counts.newlyAllowed += more.newlyAllowed;
  counts.newlyNeedsApproval += more.newlyNeedsApproval;
}

function ranked<Key>(map: ReadonlyMap<Key, Counts>, listedMax: number): [Key, Counts][] {
  return [...map].toSorted(([, a], [, b]) => changedIn(b) - changedIn(a)).slice(0, listedMax);
}
