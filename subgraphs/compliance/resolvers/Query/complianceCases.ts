import type { QueryResolvers } from '#codegen/resolvers/compliance.ts';
import { encodeListCursor, parsePage, toConnection } from '#runtime/graphql/connection.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { listCases } from '../../case/case.repository.ts';

export const complianceCases: NonNullable<QueryResolvers['complianceCases']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'compliance:read');
  const { ventureId, state, severity } = args;
  await ctx.access.requireVenture(ctx.identity, ventureId, ['ventureId']);
  const page = parsePage(args, 1);
  const rows = await listCases(ctx.db.drizzle, {
    ventureId,
    state: state ?? undefined,
    severity: severity ?? undefined,
    afterId: page.after?.[0],
    limit: page.first + 1,
  });
  return toConnection(rows, page, (row) => encodeListCursor([row.id]));
};
