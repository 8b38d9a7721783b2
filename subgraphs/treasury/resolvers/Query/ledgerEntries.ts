import type { QueryResolvers } from '#codegen/resolvers/treasury.ts';
import { NotFoundError } from '#runtime/errors/errors.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { entryPage } from '../entry-page.ts';

export const ledgerEntries: NonNullable<QueryResolvers['ledgerEntries']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'money:read');
  const account = await ctx.loaders.accountById.load(args.accountId);
  if (account === null) throw new NotFoundError(`There is no account ${args.accountId}`, ['accountId']);
  return entryPage(account.id, args, ctx);
};
