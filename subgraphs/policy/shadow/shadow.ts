import type { Actor } from '#runtime/auth/identity.ts';
import { DomainError } from '#runtime/errors/errors.ts';
import type { ComparisonReport } from '../backtest/comparison.ts';
import type { BundleStanding } from '../bundle/bundle.ts';

/** Why a shadow ended: its bundle was put in force, somebody stopped it, or another bundle took its place. */
export type ShadowEnd = 'ACTIVATED' | 'STOPPED' | 'REPLACED';

/** A bundle that is asked about each decision of its venture beside the one in force, and decides nothing. */
export interface Shadow {
  readonly id: string;
  readonly ventureId: string;
  readonly bundleId: string;
  /** Decisions up to here in the log were looked at. */
  readonly position: bigint;
  readonly report: ComparisonReport;
  readonly startedBy: Actor;
  readonly startedAt: Date;
  /** Null while it runs. */
  readonly endedBecause: ShadowEnd | null;
  readonly endedAt: Date | null;
}

/** The bundle or the shadow is in a state in which this can't be done. */
export class ShadowStateError extends DomainError {
  readonly code = 'INVALID_STATE';
}

/** @throws ShadowStateError for the bundle in force, beside which there is nothing to see */
export function requireShadowable({ id, state }: BundleStanding): void {
  if (state !== 'ACTIVE') return;
  throw new ShadowStateError(`Policy bundle ${id} is in force: it decides already`, ['input', 'bundleId']);
}
