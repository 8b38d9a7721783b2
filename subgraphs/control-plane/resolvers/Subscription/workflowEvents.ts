import type { SubscriptionResolvers } from '#codegen/resolvers/control-plane.ts';
import { badArgument, NotFoundError } from '#runtime/errors/errors.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { subscribeToLog } from '#runtime/graphql/subscribe-to-log.ts';
import { isIdOf } from '#runtime/ids/ids.ts';
import type { ControlPlaneContext } from '../../context.ts';
import type { WorkflowEventParent } from '../../parents.ts';
import { requireVenture } from '../lists.ts';

export const workflowEvents: NonNullable<SubscriptionResolvers['workflowEvents']> = {
  async subscribe(_parent, args, ctx, info) {
    requireScope(ctx, 'ventures:read');
    const filter = await filterOf(ctx, args.workflowId ?? null, args.ventureId ?? null);
    return subscribeToLog(ctx, ctx, {
      info,
      args,
      filter,
      // Of a venture's events, those that belong to a workflow are correlated by its id.
      select: (event) => (isIdOf('workflow', event.correlationId) ? { event } : undefined),
    });
  },
  resolve: (item: WorkflowEventParent) => item,
};

async function filterOf(ctx: ControlPlaneContext, workflowId: string | null, ventureId: string | null) {
  if (workflowId !== null && ventureId === null) {
    const workflow = await ctx.loaders.workflow.load(workflowId);
    if (workflow === null) throw new NotFoundError(`There is no workflow ${workflowId}`, ['workflowId']);
    return { ventureId: workflow.ventureId, correlationId: workflow.id };
  }
  if (ventureId !== null && workflowId === null) {
    await requireVenture(ctx, ventureId);
    return { ventureId };
  }
  throw badArgument('workflowId', 'give exactly one of workflowId and ventureId');
}
