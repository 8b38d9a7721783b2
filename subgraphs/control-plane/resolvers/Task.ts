import type { TaskResolvers } from '#codegen/resolvers/control-plane.ts';
import { present } from './present.ts';

export const Task: TaskResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.task.load(id),
  workflow: ({ workflowId }, _args, { loaders }) => present(loaders.workflow.load(workflowId)),
  agent: ({ agentId }, _args, { loaders }) => present(loaders.agent.load(agentId)),
  dependsOn: ({ dependsOn }, _args, { loaders }) => Promise.all(dependsOn.map((id) => present(loaders.task.load(id)))),
  attempts: ({ starts }) => starts,
  toolCalls: ({ id }, _args, { loaders }) => loaders.toolCallsOfTask.load(id),
};
