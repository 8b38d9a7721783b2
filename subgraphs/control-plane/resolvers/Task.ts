import type { TaskResolvers } from '#codegen/resolvers/control-plane.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { present } from './present.ts';

export const Task: TaskResolvers = {
  __resolveReference: scopedReference('ventures:read', ({ id }, { loaders }) => loaders.task.load(id)),
  workflow: ({ workflowId }, _args, { loaders }) => present(loaders.workflow.load(workflowId)),
  agent: ({ agentId }, _args, { loaders }) => present(loaders.agent.load(agentId)),
  dependsOn: ({ dependsOn }, _args, { loaders }) => Promise.all(dependsOn.map((id) => present(loaders.task.load(id)))),
  attempts: ({ starts }) => starts,
  toolCalls: ({ id }, _args, { loaders }) => loaders.toolCallsOfTask.load(id),
};
