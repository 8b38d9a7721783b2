import type { ToolCallResolvers } from '#codegen/resolvers/control-plane.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { present } from './present.ts';

export const ToolCall: ToolCallResolvers = {
  __resolveReference: scopedReference('ventures:read', ({ id }, { loaders }) => loaders.toolCall.load(id)),
  task: ({ taskId }, _args, { loaders }) => present(loaders.task.load(taskId)),
};
