import type { AccountStatementResolvers, StatementLineResolvers } from '#codegen/resolvers/treasury.ts';
import { postedMinorAt, type Statement, sumBySide } from '../books/statement.ts';
import { accountOf, transferOf } from './required.ts';

function money({ account }: Statement, amountMinor: bigint) {
  return { amountMinor, currency: account.currency };
}

export const AccountStatement: AccountStatementResolvers = {
  from: ({ period }) => period.from,
  until: ({ period }) => period.until,
  opening: (statement) => money(statement, postedMinorAt(statement.account.kind, statement.opening)),
  closing: (statement) => money(statement, postedMinorAt(statement.account.kind, statement.closing)),
  debits: (statement) => money(statement, statement.closing.debitsMinor - statement.opening.debitsMinor),
  credits: (statement) => money(statement, statement.closing.creditsMinor - statement.opening.creditsMinor),
  lineCount: ({ opening, closing }) => closing.entryCount - opening.entryCount,
  pageDebits: (statement) => money(statement, sumBySide(statement.lines.map(({ entry }) => entry)).debitsMinor),
  pageCredits: (statement) => money(statement, sumBySide(statement.lines.map(({ entry }) => entry)).creditsMinor),
};

export const StatementLine: StatementLineResolvers = {
  description: async ({ entry }, _args, ctx) => (await transferOf(entry.transferId, ctx)).description,
  async counterAccounts({ entry }, _args, ctx) {
    const legs = await ctx.loaders.entriesOfTransfer.load(entry.transferId);
    const others = new Set(legs.map(({ accountId }) => accountId).filter((id) => id !== entry.accountId));
    return Promise.all(Array.from(others, (id) => accountOf(id, ctx)));
  },
  balance: ({ entry }) => ({ amountMinor: entry.balanceAfterMinor, currency: entry.currency }),
};
