import type { MutationResolvers } from '#codegen/resolvers/treasury.ts';
import { postPendingTransfer as post } from '../../transfer/pending-transfer.ts';
import { transferPayload } from '../transfer-payload.ts';

export const postPendingTransfer: NonNullable<MutationResolvers['postPendingTransfer']> = (_parent, { input }, ctx) => {
  const { amount = null, legAmountsMinor = null, roundingAccountId = null } = input;
  return transferPayload(ctx, () => post(ctx.treasury, { ...input, amount, legAmountsMinor, roundingAccountId }, ctx));
};
