import type { MoneyIntentResolvers } from '#codegen/resolvers/treasury.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { remainingMinorOf } from '../hold/hold.ts';
import { accountOf } from './required.ts';

export const MoneyIntent: MoneyIntentResolvers = {
  __resolveReference: scopedReference('money:read', ({ id }, ctx) => ctx.loaders.intentById.load(id)),
  venture: ({ ventureId }) => ({ id: ventureId }),
  workflow: ({ workflowId }) => (workflowId === null ? null : { id: workflowId }),
  task: ({ taskId }) => (taskId === null ? null : { id: taskId }),
  account: (intent, _args, ctx) => accountOf(intent.accountId, ctx),
  hold: ({ id, ventureId, hold }) => hold && { ...hold, ventureId, moneyIntentId: id, transferId: null },
  remaining: ({ hold, amount }) => ({
    ...amount,
    amountMinor: hold?.state === 'PENDING' ? remainingMinorOf(hold) : 0n,
  }),
  approval: ({ approvalId }) => (approvalId === null ? null : { id: approvalId }),
  transfers: ({ id }, _args, ctx) => ctx.loaders.transfersOfIntent.load(id),
  async entries({ id }, _args, ctx) {
    const transfers = await ctx.loaders.transfersOfIntent.load(id);
    const entries = await Promise.all(transfers.map((transfer) => ctx.loaders.entriesOfTransfer.load(transfer.id)));
    return entries.flat();
  },
  limits: (intent, _args, ctx) => ctx.loaders.limitsOfIntent.load(intent),
  events: async ({ id }, _args, ctx) =>
    (await ctx.loaders.eventIdsOfIntent.load(id)).map((eventId) => ({ id: eventId })),
};
