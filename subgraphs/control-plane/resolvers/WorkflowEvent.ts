import type { WorkflowEventResolvers } from '#codegen/resolvers/control-plane.ts';
import { present } from './present.ts';

export const WorkflowEvent: WorkflowEventResolvers = {
  workflow: ({ event }, _args, { loaders }) => present(loaders.workflow.load(event.correlationId)),
  task: ({ event }, _args, { loaders }) => {
    const { payload } = event;
    return 'taskId' in payload && payload.taskId !== null ? loaders.task.load(payload.taskId) : null;
  },
};
