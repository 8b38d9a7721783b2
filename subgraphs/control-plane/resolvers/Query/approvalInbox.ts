import type { QueryResolvers } from '#codegen/resolvers/control-plane.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { inboxQuery } from '../../approval/approval.repository.ts';
import { deciderOf } from '../decider-of.ts';
import { byInstant, requireVentures } from '../lists.ts';

export const approvalInbox: NonNullable<QueryResolvers['approvalInbox']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'ventures:read');
  const { identity, db } = ctx;
  const named = args.ventureIds ?? null;
  if (named !== null) await requireVentures(ctx, named);
  const filter = {
    tenantId: identity.tenantId,
    ventureIds: named ?? identity.ventureIds ?? null,
    state: args.state ?? 'PENDING',
    expiresFrom: args.expiresFrom ?? null,
    expiresBefore: args.expiresBefore ?? null,
    decidableBy: args.decidableByMe === true ? deciderOf(ctx) : null,
  };
  return byInstant(
    args,
    (page) => inboxQuery(db.drizzle, filter, page),
    (row) => row.expiresAt,
  );
};
