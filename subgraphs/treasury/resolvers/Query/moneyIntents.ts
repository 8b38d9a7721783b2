import type { QueryResolvers } from '#codegen/resolvers/treasury.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { encodeListCursor, parsePage, toConnection } from '#runtime/graphql/connection.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { isIdOf } from '#runtime/ids/ids.ts';
import { intentsOfVenture } from '../../money-intent/money-intent.repository.ts';

export const moneyIntents: NonNullable<QueryResolvers['moneyIntents']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'money:read');
  const { access, db } = ctx.treasury.runtime;
  await access.requireVenture(ctx.identity, args.ventureId, ['ventureId']);
  const page = parsePage(args, 1);
  const before = page.after?.[0];
  if (before !== undefined && !isIdOf('moneyIntent', before)) {
    throw new RequestError('BAD_USER_INPUT', 'after: not a cursor of this list; use one that it returned');
  }
  const rows = await intentsOfVenture(db.drizzle, args.ventureId, {
    state: args.state ?? undefined,
    before,
    limit: page.first + 1,
  });
  return toConnection(rows, page, (row) => encodeListCursor([row.id]));
};
