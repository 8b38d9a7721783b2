import type { SubscriptionPolicyDecisionsArgs, SubscriptionResolvers } from '#codegen/resolvers/policy.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { isEvent, type SequencedEvent } from '#runtime/events/event.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { subscribeToLog } from '#runtime/graphql/subscribe-to-log.ts';
import type { PolicyContext } from '../../context.ts';

export const policyDecisions: NonNullable<SubscriptionResolvers['policyDecisions']> = {
  async subscribe(_parent, { ventureId, effect, after }, ctx) {
    requireScope(ctx, 'policy:read');
    await ctx.access.requireVenture(ctx.identity, ventureId, ['ventureId']);
    return subscribeToLog(ctx, {
      after,
      scope: ventureId,
      filter: { ventureId, types: ['policy.decided.v1'] },
      signal: ctx.signal,
      select: (event) =>
        isEvent(event, 'policy.decided.v1') && (!effect || event.payload.effect === effect) ? event : undefined,
    });
  },
  async resolve(
    event: SequencedEvent<'policy.decided.v1'>,
    { ventureId }: SubscriptionPolicyDecisionsArgs,
    ctx: PolicyContext,
  ) {
    const decision = await ctx.loaders.decisionById.load(event.payload.decisionId);
    if (decision === null) throw new RequestError('NOT_FOUND', `There is no decision ${event.payload.decisionId}`);
    return { cursor: ctx.cursors.encode(event.seq, ventureId), decision };
  },
};
