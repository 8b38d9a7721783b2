import type { QueryResolvers } from '#codegen/resolvers/control-plane.ts';
import { listDeadLetters } from '#runtime/events/dead-letters.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { byInstant, requireVenture } from '../lists.ts';

export const deadLetters: NonNullable<QueryResolvers['deadLetters']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'ventures:read');
  const { ventureId } = args;
  await requireVenture(ctx, ventureId);
  return byInstant(
    args,
    ({ first, after }) => {
      const [at, id = ''] = after ?? [];
      return listDeadLetters(ctx.db.drizzle, {
        ventureId,
        after: at === undefined ? undefined : [at, id],
        limit: first + 1,
      });
    },
    (row) => row.firstFailedAt,
  );
};
