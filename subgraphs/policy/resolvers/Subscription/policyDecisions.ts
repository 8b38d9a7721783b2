import type { SubscriptionResolvers } from '#codegen/resolvers/policy.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { isEvent, type SequencedEvent } from '#runtime/events/event.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { subscribeToLog } from '#runtime/graphql/subscribe-to-log.ts';
import type { PolicyContext } from '../../context.ts';
import { matchesFilter } from '../../decision/decision-filter.ts';

export const policyDecisions: NonNullable<SubscriptionResolvers['policyDecisions']> = {
  async subscribe(_parent, args, ctx, info) {
    requireScope(ctx, 'policy:read');
    const { ventureId } = args;
    const wanted = args.filter ?? {};
    await ctx.access.requireVenture(ctx.identity, ventureId, ['ventureId']);
    return subscribeToLog(ctx, ctx, {
      info,
      args,
      filter: { ventureId, types: ['policy.decided.v1'] },
      select: (event) =>
        isEvent(event, 'policy.decided.v1') && matchesFilter(event.payload, wanted) ? { event } : undefined,
    });
  },
  async resolve(
    { cursor, event }: { readonly cursor: string; readonly event: SequencedEvent<'policy.decided.v1'> },
    _args: unknown,
    ctx: PolicyContext,
  ) {
    const decision = await ctx.loaders.decisionById.load(event.payload.decisionId);
    if (decision === null) throw new RequestError('NOT_FOUND', `There is no decision ${event.payload.decisionId}`);
    return { cursor, decision };
  },
};
