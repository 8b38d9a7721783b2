import type { QueryResolvers } from '#codegen/resolvers/policy.ts';
import { encodeListCursor, parsePage, toConnection } from '#runtime/graphql/connection.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { readBacktestPage } from '../../backtest/backtest.repository.ts';
import { toBacktestParent } from '../../parents.ts';

export const policyBacktests: NonNullable<QueryResolvers['policyBacktests']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'policy:read');
  const { ventureId } = args;
  await ctx.access.requireVenture(ctx.identity, ventureId, ['ventureId']);
  const page = parsePage(args, 1);
  const rows = await readBacktestPage(ctx.db.drizzle, {
    ventureId,
    beforeId: page.after?.[0],
    limit: page.first + 1,
  });
  return toConnection(rows.map(toBacktestParent), page, ({ id }) => encodeListCursor([id]));
};
