import type { SubscriptionResolvers } from '#codegen/resolvers/control-plane.ts';
import { isEvent } from '#runtime/events/event.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { subscribeToLog } from '#runtime/graphql/subscribe-to-log.ts';
import { approvalEventTypes } from '../../approval/approval.events.ts';
import type { ApprovalInboxItemParent } from '../../parents.ts';
import { requireVentures } from '../lists.ts';

export const approvalInbox: NonNullable<SubscriptionResolvers['approvalInbox']> = {
  async subscribe(_parent, args, ctx, info) {
    requireScope(ctx, 'ventures:read');
    const { access, identity } = ctx;
    const named = args.ventureIds ?? null;
    if (named !== null) await requireVentures(ctx, named);
    const [only] = named ?? [];
    const wanted = named && new Set(named);
    return subscribeToLog(ctx, ctx, {
      info,
      args,
      filter: { types: approvalEventTypes, ...(named?.length === 1 && only !== undefined && { ventureId: only }) },
      // Asked for each event: ventures that come later are of the inbox, too.
      select: async (event) => {
        if (!isEvent(event, ...approvalEventTypes) || wanted?.has(event.ventureId) === false) return undefined;
        return (await access.canSee(identity, event.ventureId)) ? { event } : undefined;
      },
    });
  },
  resolve: (item: ApprovalInboxItemParent) => item,
};
