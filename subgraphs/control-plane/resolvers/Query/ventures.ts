import type { QueryResolvers } from '#codegen/resolvers/control-plane.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { listVentures } from '../../venture/venture.repository.ts';
import { byInstant } from '../lists.ts';

export const ventures: NonNullable<QueryResolvers['ventures']> = (_parent, args, ctx) => {
  requireScope(ctx, 'ventures:read');
  return byInstant(
    args,
    (page) => listVentures(ctx.db.drizzle, ctx.identity, page),
    (row) => row.createdAt,
  );
};
