import type { LedgerEventResolvers } from '#codegen/resolvers/treasury.ts';
import { accountOf, intentOf, transferOf } from './required.ts';

export const LedgerEvent: LedgerEventResolvers = {
  moneyIntent: ({ moneyIntentId }, _args, ctx) => (moneyIntentId === null ? null : intentOf(moneyIntentId, ctx)),
  transfer: ({ transferId }, _args, ctx) => (transferId === null ? null : transferOf(transferId, ctx)),
  accounts: ({ accountIds }, _args, ctx) => Promise.all(accountIds.map((id) => accountOf(id, ctx))),
};
