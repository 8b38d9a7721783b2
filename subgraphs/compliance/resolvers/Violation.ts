import type { ViolationResolvers } from '#codegen/resolvers/compliance.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';

export const Violation: ViolationResolvers = {
  __resolveReference: scopedReference(
    'compliance:read',
    async ({ id }, ctx) => (await ctx.loaders.violationById.load(id)) ?? null,
  ),
  rule: ({ ruleId }, _args, ctx) => ctx.loaders.ruleById.load(ruleId),
  event: ({ eventId }) => ({ id: eventId }),
  at: ({ at }) => at.toISOString(),
};
