import type { WorkflowResolvers } from '#codegen/resolvers/control-plane.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { eventPage } from '../event/events.query.ts';
import { freezeOn } from './freeze-on.ts';
import { present } from './present.ts';

export const Workflow: WorkflowResolvers = {
  __resolveReference: scopedReference('ventures:read', ({ id }, { loaders }) => loaders.workflow.load(id)),
  venture: ({ ventureId }, _args, { loaders }) => present(loaders.venture.load(ventureId)),
  tasks: ({ id }, _args, { loaders }) => loaders.tasksOfWorkflow.load(id),
  freeze: ({ id }, _args, ctx) => freezeOn(ctx, id),
  events: ({ id, ventureId }, args, ctx) =>
    eventPage(
      ctx,
      { filter: { ventureId, correlationId: id }, field: 'workflowEvents', args: { workflowId: id } },
      args,
    ),
};
