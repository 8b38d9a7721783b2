import type { MutationResolvers } from '#codegen/resolvers/treasury.ts';
import { reverseTransfer as reverse } from '../../transfer/pending-transfer.ts';
import { transferPayload } from '../transfer-payload.ts';

export const reverseTransfer: NonNullable<MutationResolvers['reverseTransfer']> = (_parent, { input }, ctx) => {
  const { effectiveAt = null, metadata = null, amount = null } = input;
  return transferPayload(ctx, () => reverse(ctx.treasury, { ...input, effectiveAt, metadata, amount }, ctx));
};
