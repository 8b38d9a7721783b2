import type { QueryResolvers } from '#codegen/resolvers/treasury.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { parseAsOf } from '../../books/as-of.ts';
import { readTrialBalance } from '../../books/trial-balance.ts';

export const trialBalance: NonNullable<QueryResolvers['trialBalance']> = async (_parent, { ventureId, asOf }, ctx) => {
  requireScope(ctx, 'money:read');
  const { access, db } = ctx.treasury.runtime;
  await access.requireVenture(ctx.identity, ventureId, ['ventureId']);
  const lines = await readTrialBalance(db.drizzle, ventureId, parseAsOf(asOf));
  return lines.map(({ currency, debitsMinor, creditsMinor, accounts, kinds, ...columns }) => {
    const present = ({ debitMinor, creditMinor }: typeof columns) => ({
      debit: { amountMinor: debitMinor, currency },
      credit: { amountMinor: creditMinor, currency },
    });
    return {
      ...{ currency, debitsMinor, creditsMinor, ...present(columns) },
      accounts: accounts.map((line) => ({ account: line.account, ...present(line) })),
      kinds: kinds.map((line) => ({ kind: line.kind, ...present(line) })),
    };
  });
};
