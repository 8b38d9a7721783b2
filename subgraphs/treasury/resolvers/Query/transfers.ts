import type { QueryResolvers, TransferFilter } from '#codegen/resolvers/treasury.ts';
import { timeZoneOf } from '#runtime/auth/access.ts';
import { NotFoundError } from '#runtime/errors/errors.ts';
import { parsePage } from '#runtime/graphql/connection.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { parsePeriod } from '../../books/period.ts';
import { parseAmounts, parseMetadata, parseText, toPage } from '../../books/search/search-page.ts';
import { searchTransfers, type TransferSearch, transferKeyLength } from '../../books/search/transfer-search.ts';
import type { TreasuryContext } from '../../context.ts';
import { findTransfers } from '../../transfer/transfer.repository.ts';

export const transfers: NonNullable<QueryResolvers['transfers']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'money:read');
  const { access, db } = ctx.treasury.runtime;
  await access.requireVenture(ctx.identity, args.ventureId, ['ventureId']);
  const page = parsePage(args, transferKeyLength);
  const search = await parse(args.ventureId, args.filter ?? {}, ctx);
  const found = await searchTransfers(db.drizzle, args.ventureId, search, page);
  const rows = await findTransfers(
    db.drizzle,
    found.hits.map(({ id }) => id),
  );
  return toPage(found, new Map(rows.map((row) => [row.id, row])), page);
};

async function parse(ventureId: string, filter: TransferFilter, ctx: TreasuryContext): Promise<TransferSearch> {
  const queryable = ctx.treasury.runtime.db.drizzle;
  const account = filter.accountId ? await ctx.loaders.accountById.load(filter.accountId) : null;
  if (filter.accountId && account?.ventureId !== ventureId) {
    throw new NotFoundError(`There is no account ${filter.accountId}`, ['filter', 'accountId']);
  }
  const timeZone = await timeZoneOf(queryable, ventureId);
  const { recordedFrom, recordedTo, effectiveFrom, effectiveTo } = filter;
  return {
    ...{ account, state: filter.state ?? 'POSTED', currency: filter.currency ?? undefined },
    amounts: parseAmounts(filter),
    recorded: await parsePeriod(queryable, timeZone, { from: recordedFrom, to: recordedTo }),
    effective: await parsePeriod(queryable, timeZone, { from: effectiveFrom, to: effectiveTo }),
    metadata: parseMetadata(filter.metadata),
    text: parseText(filter.text),
  };
}
