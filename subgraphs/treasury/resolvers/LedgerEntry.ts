import type { LedgerEntryResolvers } from '#codegen/resolvers/treasury.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { accountOf, transferOf } from './required.ts';

export const LedgerEntry: LedgerEntryResolvers = {
  __resolveReference: scopedReference('money:read', ({ id }, ctx) => ctx.loaders.entryById.load(id)),
  account: (entry, _args, ctx) => accountOf(entry.accountId, ctx),
  transfer: (entry, _args, ctx) => transferOf(entry.transferId, ctx),
  amount: ({ amountMinor, currency }) => ({ amountMinor, currency }),
  balanceAfter: ({ balanceAfterMinor, currency }) => ({ amountMinor: balanceAfterMinor, currency }),
};
