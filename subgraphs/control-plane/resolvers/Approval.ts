import type { ApprovalResolvers } from '#codegen/resolvers/control-plane.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { present } from './present.ts';

export const Approval: ApprovalResolvers = {
  __resolveReference: scopedReference('ventures:read', ({ id }, { loaders }) => loaders.approval.load(id)),
  venture: ({ ventureId }, _args, { loaders }) => present(loaders.venture.load(ventureId)),
  workflow: ({ workflowId }, _args, { loaders }) => (workflowId === null ? null : loaders.workflow.load(workflowId)),
  action: ({ kind, subjectId, summary }) => ({ kind, subjectId, summary }),
  votes: async ({ id }, _args, { loaders }) =>
    (await loaders.votesOfApproval.load(id)).map(({ voter, approve, reason, votedAt }) => ({
      by: voter,
      approve,
      reason,
      at: votedAt,
    })),
};
