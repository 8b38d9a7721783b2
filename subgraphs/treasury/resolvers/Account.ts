import type { AccountResolvers } from '#codegen/resolvers/treasury.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { minorUnitsOf } from '#runtime/money/money.ts';
import { availableMinorOf, postedMinorOf } from '../account/account.ts';
import { parseAsOf } from '../books/as-of.ts';
import { postedMinorAt } from '../books/statement.ts';
import { entryPage } from './entry-page.ts';
import { assetOf } from './required.ts';
import { statementPage } from './statement-page.ts';

export const Account: AccountResolvers = {
  __resolveReference: scopedReference('money:read', ({ id }, ctx) => ctx.loaders.accountById.load(id)),
  venture: ({ ventureId }) => ({ id: ventureId }),
  posted: (account) => ({ amountMinor: postedMinorOf(account), currency: account.currency }),
  overdraft: ({ floorMinor }) => (floorMinor === null ? 'OPEN' : floorMinor === 0n ? 'NONE' : 'LIMITED'),
  floor: ({ floorMinor, currency }) => (floorMinor === null ? null : { amountMinor: floorMinor, currency }),
  held: ({ heldMinor, currency }) => ({ amountMinor: heldMinor, currency }),
  available: (account) => ({ amountMinor: availableMinorOf(account), currency: account.currency }),
  asset: (account, _args, ctx) => assetOf(account, ctx),
  scale: async (account, _args, ctx) => (await assetOf(account, ctx))?.scale ?? minorUnitsOf(account.currency),
  entries: ({ id }, args, ctx) => entryPage(id, args, ctx),
  async balance({ id, kind, currency }, { asOf }, ctx) {
    const totals = await ctx.loaders.totalsAt(parseAsOf(asOf)).load(id);
    const postedMinor = postedMinorAt(kind, totals);
    const money = (amountMinor: bigint) => ({ amountMinor, currency });
    return {
      posted: money(postedMinor),
      held: money(totals.heldMinor),
      available: money(postedMinor - totals.heldMinor),
      entryCount: totals.entryCount,
    };
  },
  statement: (account, args, ctx) => statementPage(account, args, ctx),
};
