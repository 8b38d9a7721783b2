import type { QueryResolvers } from '#codegen/resolvers/treasury.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { searchAccounts } from '../../books/search/account-search.ts';
import { parseMetadata, parseText } from '../../books/search/search-page.ts';

export const accounts: NonNullable<QueryResolvers['accounts']> = async (_parent, { ventureId, filter }, ctx) => {
  requireScope(ctx, 'money:read');
  const { access, db } = ctx.treasury.runtime;
  await access.requireVenture(ctx.identity, ventureId, ['ventureId']);
  if (filter === null || filter === undefined) return ctx.loaders.accountsOfVenture.load(ventureId);
  const { kind, state, currency } = filter;
  return searchAccounts(db.drizzle, ventureId, {
    ...{ kind: kind ?? undefined, state: state ?? undefined, currency: currency ?? undefined },
    metadata: parseMetadata(filter.metadata),
    text: parseText(filter.text),
  });
};
