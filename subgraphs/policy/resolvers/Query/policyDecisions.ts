import type { QueryResolvers } from '#codegen/resolvers/policy.ts';
import { encodeListCursor, parsePage, toConnection } from '#runtime/graphql/connection.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { readPage } from '../../decision/decision.repository.ts';
import { toDecisionParent } from '../../parents.ts';

export const policyDecisions: NonNullable<QueryResolvers['policyDecisions']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'policy:read');
  const { ventureId, filter, from, to } = args;
  await ctx.access.requireVenture(ctx.identity, ventureId, ['ventureId']);
  const page = parsePage(args, 1);
  const rows = await readPage(ctx.db.drizzle, {
    ventureId,
    filter: filter ?? {},
    span: { from, to },
    beforeId: page.after?.[0],
    limit: page.first + 1,
  });
  return toConnection(rows.map(toDecisionParent), page, ({ id }) => encodeListCursor([id]));
};
