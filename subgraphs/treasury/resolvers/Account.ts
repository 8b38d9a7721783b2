import type { AccountResolvers } from '#codegen/resolvers/treasury.ts';
import { availableMinorOf, postedMinorOf } from '../account/account.ts';
import { entryPage } from './entry-page.ts';

export const Account: AccountResolvers = {
  __resolveReference: ({ id }, ctx) => ctx.loaders.accountById.load(id),
  venture: ({ ventureId }) => ({ id: ventureId }),
  posted: (account) => ({ amountMinor: postedMinorOf(account), currency: account.currency }),
  held: ({ heldMinor, currency }) => ({ amountMinor: heldMinor, currency }),
  available: (account) => ({ amountMinor: availableMinorOf(account), currency: account.currency }),
  entries: ({ id }, args, ctx) => entryPage(id, args, ctx),
};
