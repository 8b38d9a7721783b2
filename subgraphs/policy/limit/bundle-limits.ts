import { DomainError } from '#runtime/errors/errors.ts';
import type { PreparedBundle } from '../bundle/prepared-bundle.ts';
import type { Limit } from './recorded-limit.ts';

/** A spending limit that a bundle relies on. */
export interface BundleLimit {
  readonly name: string;
  /** Ids of the policies that rely on it, in the bundle's order. */
  readonly policies: readonly string[];
}

/** The venture lacks spending limits that a bundle relies on: what it permits under them would all be declined. */
export class LimitsMissingError extends DomainError {
  readonly code = 'LIMITS_MISSING';
  readonly names: readonly string[];

  constructor(missing: readonly BundleLimit[], limits: readonly Limit[]) {
    const shadows = namesOf(limits.filter(({ isShadow }) => isShadow === true));
    const each = missing.map(({ name, policies }) => {
      const by = policies.map((id) => `"${id}"`).join(', ');
      return `${name}${shadows.includes(name) ? ', which only reports' : ''} (@limits of ${by})`;
    });
    const there = namesOf(limits.filter(({ isShadow }) => isShadow !== true));
    super(
      `The venture has no spending limit that counts and is named ${each.join('; ')}: give the name with setSpendingLimit first. ` +
        (there.length === 0 ? 'None of its limits has a name' : `Names of its limits: ${there.join(', ')}`),
      ['input', 'bundleId'],
    );
    this.names = missing.map(({ name }) => name);
  }
}

/** The spending limits that a bundle relies on, by name. */
export function limitsOfBundle({ policies }: Pick<PreparedBundle, 'policies'>): readonly BundleLimit[] {
  const uses = policies.flatMap(({ id, limits }) => limits.map((name) => ({ id, name })));
  return [...Map.groupBy(uses, ({ name }) => name)]
    .map(([name, of]) => ({ name, policies: of.map(({ id }) => id) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Looks whether a venture has the limits that a bundle relies on.
 * @param wanted those that it relies on
 * @param limits those of the venture
 * @throws LimitsMissingError when one is missing, or only reports
 */
export function requireLimits(wanted: readonly BundleLimit[], limits: readonly Limit[]): void {
  const counting = new Set(namesOf(limits.filter(({ isShadow }) => isShadow !== true)));
  const missing = wanted.filter(({ name }) => !counting.has(name));
  if (missing.length > 0) throw new LimitsMissingError(missing, limits);
}

function namesOf(limits: readonly Limit[]): readonly string[] {
  return limits.flatMap(({ name }) => name ?? []).sort();
}
