import {
  type GovernanceName,
  type GovernancePlatform,
  type GovernanceRules,
  type GovernanceSettings,
  rulesOf,
} from '#runtime/auth/governance.ts';
import type { Actor } from '#runtime/auth/identity.ts';
import { DomainError } from '#runtime/errors/errors.ts';

export type GovernanceChangeState = 'PROPOSED' | 'IN_FORCE' | 'REPLACED' | 'WITHDRAWN';

/** One change of how a venture is governed. */
export interface GovernanceChange {
  readonly id: string;
  readonly ventureId: string;
  readonly state: GovernanceChangeState;
  /** All that the venture sets itself under it. */
  readonly settings: GovernanceSettings;
  readonly reason: string;
  readonly proposedBy: Actor;
  readonly proposedAt: Date;
  readonly decidedBy: Actor | null;
  readonly decidedAt: Date | null;
}

/** What is to be otherwise: what is left out stays, and null goes back to the platform's default. */
export type GovernancePatch = { readonly [Name in GovernanceName]?: GovernanceSettings[Name] | null };

/** The platform has set a bound, and this is looser. */
export class BeyondBoundsError extends DomainError {
  readonly code = 'GOVERNANCE_BOUND';

  constructor(name: GovernanceName, bound: boolean | number) {
    super(`${name}: the platform keeps every venture to ${bound}, or stricter`, ['input', name]);
  }
}

/** A second person has to have a say, and this is not one. */
export class SecondPersonError extends DomainError {
  readonly code = 'FOUR_EYES_REQUIRED';
}

/** The change does not wait any more. */
export class GovernanceDecidedError extends DomainError {
  readonly code = 'GOVERNANCE_CHANGE_DECIDED';

  constructor({ id, state }: Pick<GovernanceChange, 'id' | 'state'>) {
    super(`${id} is ${state.toLowerCase().replace('_', ' ')} already`, ['input', 'changeId']);
  }
}

/** What comes of a change that somebody asks for. */
export type GovernanceDecision =
  | { readonly kind: 'unchanged' }
  | {
      /** `proposed` waits for a second person: four eyes are asked for, and it loosens something. */
      readonly kind: 'in-force' | 'proposed';
      readonly settings: GovernanceSettings;
      /** What would be looser than it is, in the order of `looserIn`. */
      readonly loosened: readonly GovernanceName[];
    };

/**
 * Decides what a change does to how a venture is governed.
 * @param own what the venture has set itself so far
 * @throws BeyondBoundsError for what the platform's bounds keep stricter
 */
export function decideGovernance(
  own: GovernanceSettings,
  patch: GovernancePatch,
  platform: GovernancePlatform,
): GovernanceDecision {
  requireWithin(patch, platform.bounds);
  const settings = patched(own, patch);
  if (namesOf({ ...own, ...settings }).every((name) => own[name] === settings[name])) return { kind: 'unchanged' };
  const before = rulesOf(own, platform);
  const loosened = looserIn(before, rulesOf(settings, platform));
  return { kind: before.fourEyes && loosened.length > 0 ? 'proposed' : 'in-force', settings, loosened };
}

/** @returns the names of what lets more through in `after` than in `before` */
export function looserIn(before: GovernanceRules, after: GovernanceRules): GovernanceName[] {
  const flags = (['fourEyes', 'unfreezeByAnother', 'backtestRequired'] as const).filter(
    (name) => before[name] && !after[name],
  );
  const numbers = (['changedShareMax', 'changedCountMax'] as const).filter(
    (name) => (after[name] ?? Number.POSITIVE_INFINITY) > (before[name] ?? Number.POSITIVE_INFINITY),
  );
  return [...flags, ...numbers];
}

function requireWithin(patch: GovernancePatch, bounds: GovernanceSettings): void {
  for (const name of namesOf(bounds)) {
    const [wanted, bound] = [patch[name], bounds[name]];
    if (wanted === undefined || wanted === null || bound === undefined) continue;
    const isLooser = typeof wanted === 'number' ? wanted > Number(bound) : !wanted && bound;
    if (isLooser) throw new BeyondBoundsError(name, bound);
  }
}

function patched(own: GovernanceSettings, patch: GovernancePatch): GovernanceSettings {
  const merged = Object.entries({ ...own, ...patch });
  // What is left has the names and types of settings: null, which a patch may have beside them, is taken out.
  return Object.fromEntries(merged.filter(([, value]) => value !== null && value !== undefined)) as GovernanceSettings;
}

function namesOf(settings: GovernanceSettings): GovernanceName[] {
  // Object.keys widens to string[]; settings have no other keys.
  return Object.keys(settings) as GovernanceName[];
}
