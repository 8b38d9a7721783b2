import type { ToolCallResolvers } from '#codegen/resolvers/policy.ts';

export const ToolCall: ToolCallResolvers = {
  // Its venture is not known here; the loader shows only decisions of ventures that the caller may see.
  __resolveReference: ({ id }) => ({ id }),
  decision: ({ id }, _args, ctx) => ctx.loaders.decisionOfSubject.load(id),
};
