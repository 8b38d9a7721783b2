import type { MoneyIntentFilter, QueryResolvers } from '#codegen/resolvers/treasury.ts';
import { timeZoneOf } from '#runtime/auth/access.ts';
import { badArgument } from '#runtime/errors/errors.ts';
import { parsePage } from '#runtime/graphql/connection.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { isIdOf } from '#runtime/ids/ids.ts';
import { parsePeriod } from '../../books/period.ts';
import { type IntentSearch, searchIntents } from '../../books/search/intent-search.ts';
import { parseAmounts, parseMetadata, parseText, toPage } from '../../books/search/search-page.ts';
import type { TreasuryContext } from '../../context.ts';
import { findIntents } from '../../money-intent/money-intent.repository.ts';

export const moneyIntents: NonNullable<QueryResolvers['moneyIntents']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'money:read');
  const { access, db } = ctx.treasury.runtime;
  await access.requireVenture(ctx.identity, args.ventureId, ['ventureId']);
  const page = parsePage(args, 1);
  if (page.after !== undefined && !isIdOf('moneyIntent', page.after[0])) {
    throw badArgument('after', 'not a cursor of this list; use one that it returned');
  }
  const search = { ...(await parse(args.ventureId, args.filter ?? {}, ctx)), state: args.state ?? undefined };
  const found = await searchIntents(db.drizzle, args.ventureId, search, page);
  const rows = await findIntents(
    db.drizzle,
    found.hits.map(({ id }) => id),
  );
  return toPage(found, new Map(rows.map((row) => [row.id, row])), page);
};

async function parse(
  ventureId: string,
  filter: MoneyIntentFilter,
  ctx: TreasuryContext,
): Promise<Omit<IntentSearch, 'state'>> {
  const queryable = ctx.treasury.runtime.db.drizzle;
  const period = { from: filter.requestedFrom, to: filter.requestedTo };
  const timeZone = period.from || period.to ? await timeZoneOf(queryable, ventureId) : 'UTC';
  return {
    accountId: parseText(filter.accountId, 'accountId'),
    workflowId: parseText(filter.workflowId, 'workflowId'),
    agentId: parseText(filter.agentId, 'agentId'),
    payee: parseText(filter.payee, 'payee'),
    category: parseText(filter.category, 'category'),
    currency: filter.currency ?? undefined,
    amounts: parseAmounts(filter),
    requested: await parsePeriod(queryable, timeZone, period),
    metadata: parseMetadata(filter.metadata),
    text: parseText(filter.text),
  };
}
