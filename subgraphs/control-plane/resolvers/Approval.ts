import type { ApprovalResolvers } from '#codegen/resolvers/control-plane.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { present } from './present.ts';

export const Approval: ApprovalResolvers = {
  __resolveReference: scopedReference('ventures:read', ({ id }, { loaders }) => loaders.approval.load(id)),
  venture: ({ ventureId }, _args, { loaders }) => present(loaders.venture.load(ventureId)),
  workflow: ({ workflowId }, _args, { loaders }) => (workflowId === null ? null : loaders.workflow.load(workflowId)),
  toolCall: ({ kind, subjectId }, _args, { loaders }) =>
    kind === 'TOOL_CALL' ? loaders.toolCall.load(subjectId) : null,
  moneyIntent: ({ kind, subjectId }) =>
    kind === 'MONEY_INTENT' ? { __typename: 'MoneyIntent' as const, id: subjectId } : null,
  action: ({ kind, subjectId, summary }) => ({ kind, subjectId, summary }),
  votes: async ({ id }, _args, { loaders }) =>
    (await loaders.votesOfApproval.load(id)).map(({ voter, onBehalfOf, approve, reason, votedAt }) => ({
      by: voter,
      onBehalfOf,
      approve,
      reason,
      at: votedAt,
    })),
};
