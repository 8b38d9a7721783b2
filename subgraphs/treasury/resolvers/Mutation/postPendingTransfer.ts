import type { MutationResolvers } from '#codegen/resolvers/treasury.ts';
import { postPendingTransfer as post } from '../../transfer/pending-transfer.ts';
import { transferPayload } from '../transfer-payload.ts';

export const postPendingTransfer: NonNullable<MutationResolvers['postPendingTransfer']> = (_parent, { input }, ctx) =>
  transferPayload(ctx, () => post(ctx.treasury, { ...input, amount: input.amount ?? null }, ctx));
