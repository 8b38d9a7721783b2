import type { MutationResolvers } from '#codegen/resolvers/policy.ts';
import { parseInput } from '#runtime/errors/errors.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { withdrawGovernanceInput } from '../../governance/governance-changes.ts';
import { presentGovernance } from './present-governance.ts';

export const withdrawGovernanceChange: NonNullable<MutationResolvers['withdrawGovernanceChange']> = (
  _parent,
  { input },
  ctx,
) => {
  requireScope(ctx, 'policy:write');
  return presentGovernance(ctx, async () =>
    ctx.governanceChanges.withdraw(parseInput(withdrawGovernanceInput, input), ctx),
  );
};
