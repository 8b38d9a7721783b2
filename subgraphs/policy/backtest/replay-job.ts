import type { RequiredLimits } from '#schema/specs/limit-name.ts';
import type { BundleContent } from '../bundle/bundle.ts';
import type { Guardrails } from '../guardrails/guardrails.ts';
import type { Spend } from '../limit/recorded-limit.ts';
import type { ComparisonReport, Difference } from './comparison.ts';

/** Recorded decisions to put before a candidate, as a thread is asked to. Plain data: it is sent between threads. */
export interface ReplayJob {
  readonly candidate: ReplayCandidate;
  readonly decisions: RecordedRange | { readonly ids: readonly string[] };
  /** Whether all spends come back one by one, for limits to be carried through them; those that rely on limits always do. */
  readonly givesSpends: boolean;
}

/** A bundle, and what stands above it in this process. */
export interface ReplayCandidate {
  readonly hash: string;
  readonly content: BundleContent;
  readonly guardrails: Guardrails | null;
}

/** Decisions of one venture behind an id, up to and with another: ids sort by the time they were made. */
export interface RecordedRange {
  readonly ventureId: string;
  readonly afterId: string;
  readonly upToId: string;
}

/** A spend with what policies alone said and would say of it. */
export interface ReplayedSpend {
  readonly spend: Spend;
  /** `was` and `wouldBe` may be the same. */
  readonly outcome: Difference;
  /** Limits that it relied on, and would rely on; null for none. */
  readonly required: { readonly was: RequiredLimits | null; readonly wouldBe: RequiredLimits | null };
}

export interface ReplayResult {
  /** Of all but the spends that come back one by one. */
  readonly report: ComparisonReport;
  /** In the order in which they were decided. */
  readonly spends: readonly ReplayedSpend[];
  /** Decisions that are not put before candidates. */
  readonly skipped: number;
}

export type ReplayAnswer =
  | { readonly ok: true; readonly result: ReplayResult }
  | { readonly ok: false; readonly message: string; readonly stack: string | undefined };
