import type { QueryResolvers } from '#codegen/resolvers/treasury.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { trialBalanceOf } from '../../account/account.repository.ts';

export const trialBalance: NonNullable<QueryResolvers['trialBalance']> = async (_parent, { ventureId }, ctx) => {
  requireScope(ctx, 'money:read');
  const { access, db } = ctx.treasury.runtime;
  await access.requireVenture(ctx.identity, ventureId, ['ventureId']);
  return trialBalanceOf(db.drizzle, ventureId);
};
