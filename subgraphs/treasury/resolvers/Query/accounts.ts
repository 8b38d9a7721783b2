import type { QueryResolvers } from '#codegen/resolvers/treasury.ts';
import { parsePage } from '#runtime/graphql/connection.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { findAccounts } from '../../account/account.repository.ts';
import { accountKeyLength, searchAccounts } from '../../books/search/account-search.ts';
import { parseMetadata, parseText, toPage } from '../../books/search/search-page.ts';

export const accounts: NonNullable<QueryResolvers['accounts']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'money:read');
  const { access, db } = ctx.treasury.runtime;
  await access.requireVenture(ctx.identity, args.ventureId, ['ventureId']);
  const page = parsePage(args, accountKeyLength);
  const { kind, state, currency, metadata, text } = args.filter ?? {};
  const search = {
    ...{ kind: kind ?? undefined, state: state ?? undefined, currency: currency ?? undefined },
    metadata: parseMetadata(metadata),
    text: parseText(text),
  };
  const found = await searchAccounts(db.drizzle, args.ventureId, search, page);
  const rows = await findAccounts(
    db.drizzle,
    found.hits.map(({ id }) => id),
  );
  return toPage(found, new Map(rows.map((row) => [row.id, row])), page);
};
