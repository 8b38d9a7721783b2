import type { ToolCallResolvers } from '#codegen/resolvers/control-plane.ts';
import { present } from './present.ts';

export const ToolCall: ToolCallResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.toolCall.load(id),
  task: ({ taskId }, _args, { loaders }) => present(loaders.task.load(taskId)),
};
