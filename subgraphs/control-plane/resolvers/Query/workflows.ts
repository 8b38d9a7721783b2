import type { QueryResolvers } from '#codegen/resolvers/control-plane.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { listWorkflows } from '../../workflow/workflow.repository.ts';
import { byInstant, requireVenture } from '../lists.ts';

export const workflows: NonNullable<QueryResolvers['workflows']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'ventures:read');
  const { ventureId, state = null } = args;
  await requireVenture(ctx, ventureId);
  return byInstant(
    args,
    (page) => listWorkflows(ctx.db.drizzle, { ventureId, state }, page),
    (row) => row.submittedAt,
  );
};
