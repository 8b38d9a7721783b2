import type { QueryResolvers } from '#codegen/resolvers/artifact.ts';
import { badArgument } from '#runtime/errors/errors.ts';
import { encodeListCursor, parsePage, toConnection } from '#runtime/graphql/connection.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { isIdOf } from '#runtime/ids/ids.ts';
import { artifactsOfVenture } from '../../artifact/artifact.repository.ts';

export const artifacts: NonNullable<QueryResolvers['artifacts']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'artifacts:read');
  const { access, db } = ctx.runtime;
  await access.requireVenture(ctx.identity, args.ventureId, ['ventureId']);
  const page = parsePage(args, 1);
  const before = page.after?.[0];
  if (before !== undefined && !isIdOf('artifact', before)) {
    throw badArgument('after', 'not a cursor of this list; use one that it returned');
  }
  const kind = args.kind ?? undefined;
  const rows = await artifactsOfVenture(db.drizzle, args.ventureId, { kind, before, limit: page.first + 1 });
  return toConnection(rows, page, (row) => encodeListCursor([row.id]));
};
