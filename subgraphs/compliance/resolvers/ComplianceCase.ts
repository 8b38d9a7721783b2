import type { ComplianceCaseResolvers } from '#codegen/resolvers/compliance.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';

export const ComplianceCase: ComplianceCaseResolvers = {
  __resolveReference: scopedReference(
    'compliance:read',
    async ({ id }, ctx) => (await ctx.loaders.caseById.load(id)) ?? null,
  ),
  venture: ({ ventureId }) => ({ id: ventureId }),
  workflow: ({ workflowId }) => (workflowId === null ? null : { id: workflowId }),
  rule: ({ ruleId }, _args, ctx) => ctx.loaders.ruleById.load(ruleId),
  violations: ({ id }, _args, ctx) => ctx.loaders.violationsOfCase.load(id),
  openedAt: ({ openedAt }) => openedAt.toISOString(),
  resolvedAt: ({ resolvedAt }) => resolvedAt?.toISOString(),
};
