import type { ApprovalEvidenceResolvers } from '#codegen/resolvers/control-plane.ts';

export const ApprovalEvidence: ApprovalEvidenceResolvers = {
  resource: ({ resource: { type, id } }) => `${type}::${JSON.stringify(id)}`,
  decision: ({ decisionId }) => ({ __typename: 'PolicyDecision' as const, id: decisionId }),
  fields: ({ fields }) =>
    fields.map(({ amount, ...field }) => ({
      ...field,
      amount: amount && { amountMinor: BigInt(amount.amountMinor), currency: amount.currency },
    })),
};
