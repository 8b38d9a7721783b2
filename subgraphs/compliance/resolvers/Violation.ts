import type { ViolationResolvers } from '#codegen/resolvers/compliance.ts';

export const Violation: ViolationResolvers = {
  __resolveReference: async ({ id }, ctx) => (await ctx.loaders.violationById.load(id)) ?? null,
  rule: ({ ruleId }, _args, ctx) => ctx.loaders.ruleById.load(ruleId),
  event: ({ eventId }) => ({ id: eventId }),
  at: ({ at }) => at.toISOString(),
};
