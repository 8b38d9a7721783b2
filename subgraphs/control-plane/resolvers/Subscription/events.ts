import type { SubscriptionResolvers } from '#codegen/resolvers/control-plane.ts';
import type { SequencedEvent } from '#runtime/events/event.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { subscribeToLog } from '#runtime/graphql/subscribe-to-log.ts';
import type { ControlPlaneContext } from '../../context.ts';
import { parseTypes } from '../../event/events.query.ts';
import { requireVenture } from '../lists.ts';

export const events: NonNullable<SubscriptionResolvers['events']> = {
  async subscribe(_parent, { ventureId, types, after }, ctx) {
    requireScope(ctx, 'ventures:read');
    await requireVenture(ctx, ventureId);
    const wanted = parseTypes(types);
    return subscribeToLog(ctx, {
      after,
      scope: ventureId,
      filter: { ventureId, ...(wanted && { types: wanted }) },
      signal: ctx.signal,
      select: (event) => event,
    });
  },
  resolve: (event: SequencedEvent, _args: unknown, { cursors }: ControlPlaneContext) => ({
    cursor: cursors.encode(event.seq, event.ventureId),
    event,
  }),
};
