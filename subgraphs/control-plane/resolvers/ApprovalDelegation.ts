import type { ApprovalDelegationResolvers } from '#codegen/resolvers/control-plane.ts';
import { present } from './present.ts';

export const ApprovalDelegation: ApprovalDelegationResolvers = {
  venture: ({ ventureId }, _args, { loaders }) => present(loaders.venture.load(ventureId)),
};
