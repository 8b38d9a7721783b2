import type { SubscriptionResolvers } from '#codegen/resolvers/control-plane.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { subscribeToLog } from '#runtime/graphql/subscribe-to-log.ts';
import { parseTypes } from '../../event/events.query.ts';
import type { WorkflowEventParent } from '../../parents.ts';
import { requireVenture } from '../lists.ts';

export const events: NonNullable<SubscriptionResolvers['events']> = {
  async subscribe(_parent, args, ctx, info) {
    requireScope(ctx, 'ventures:read');
    const { ventureId } = args;
    await requireVenture(ctx, ventureId);
    const wanted = parseTypes(args.types);
    return subscribeToLog(ctx, ctx, {
      info,
      args,
      filter: { ventureId, ...(wanted && { types: wanted }) },
      select: (event) => ({ event }),
    });
  },
  resolve: (item: WorkflowEventParent) => item,
};
