import type { QueryResolvers } from '#codegen/resolvers/treasury.ts';
import { encodeListCursor } from '#runtime/graphql/connection.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { exportPart } from '../../books/export/export-part.ts';
import { parseBookExport } from '../book-export-request.ts';

export const bookExport: NonNullable<QueryResolvers['bookExport']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'money:read');
  const { request, above } = await parseBookExport(args, ctx);
  const { seq } = request;
  const part = await exportPart(ctx.treasury.runtime.db.drizzle, request, above);
  const next = part.next === null ? null : encodeListCursor([seq.toString(), part.next.toString()]);
  return { text: part.text, next, seq, fileName: part.fileName };
};
