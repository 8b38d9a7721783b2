import type { MutationResolvers } from '#codegen/resolvers/treasury.ts';
import { voidPendingTransfer as giveUp } from '../../transfer/pending-transfer.ts';
import { transferPayload } from '../transfer-payload.ts';

export const voidPendingTransfer: NonNullable<MutationResolvers['voidPendingTransfer']> = (_parent, { input }, ctx) =>
  transferPayload(ctx, () => giveUp(ctx.treasury, input, ctx));
