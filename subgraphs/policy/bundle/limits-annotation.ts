import type { PolicyAction } from '#schema/rpc/policy.ts';
import { limitName } from '#schema/specs/limit-name.ts';
import type { ParsedPolicy } from './parsed-policy.ts';

/** Most spending limits that one policy may rely on. */
const limitsMax = 10;

const spendAction = 'requestMoneyIntent' satisfies PolicyAction;

/** What is wrong with `@limits`, and what would be right. */
interface LimitsFault {
  readonly message: string;
  readonly hint: string;
}

/**
 * Reads `@limits`: names of spending limits, separated by commas, on a permit for spends alone.
 * @param value undefined where a policy has none
 */
export function readLimits(
  value: unknown,
  { effect, scope }: Pick<ParsedPolicy, 'effect' | 'scope'>,
): { readonly limits: readonly string[]; readonly faults: readonly LimitsFault[] } {
  if (value === undefined) return { limits: [], faults: [] };
  const limits = namesIn(value);
  const faults: LimitsFault[] = [];
  if (limits === undefined) {
    const hint = `write 1 to ${limitsMax} names (lower-case words joined by dashes), each once, as in @limits("ads-weekly, agent-daily")`;
    faults.push({ message: '@limits does not name spending limits', hint });
  }
  if (effect === 'forbid') {
    const hint = 'put it on the permit that is good only under the limits';
    faults.push({ message: '@limits stands on a forbid, which permits nothing', hint });
  } else if (scope.actions === 'all' || [...scope.actions].some((action) => action !== spendAction)) {
    const message = '@limits stands on a policy about more than spends, or about none, and limits count spends';
    const hint = `write action == Action::"${spendAction}" in its head, and another policy for the rest`;
    faults.push({ message, hint });
  }
  return { limits: limits ?? [], faults };
}

/** @returns undefined when the text is no list of names */
function namesIn(value: unknown): readonly string[] | undefined {
  if (typeof value !== 'string') return undefined;
  const names = value.split(',').map((name) => name.trim());
  const isList = names.length <= limitsMax && new Set(names).size === names.length;
  return isList && names.every((name) => limitName.safeParse(name).success) ? names : undefined;
}
