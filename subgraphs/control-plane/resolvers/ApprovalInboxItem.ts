import type { ApprovalInboxItemResolvers } from '#codegen/resolvers/control-plane.ts';
import { present } from './present.ts';

export const ApprovalInboxItem: ApprovalInboxItemResolvers = {
  approval: ({ event }, _args, { loaders }) => present(loaders.approval.load(event.payload.approvalId)),
};
