import type { QueryResolvers } from '#codegen/resolvers/compliance.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { readLatestCheckpoint } from '../../checkpoint/checkpoint.repository.ts';

/** Any reader of compliance may have it, as they may have the checkpoints. */
export const consistencyProof: NonNullable<QueryResolvers['consistencyProof']> = async (_parent, { from, to }, ctx) => {
  requireScope(ctx, 'compliance:read');
  const signedSize = (await readLatestCheckpoint(ctx.db.drizzle))?.size ?? 0n;
  if (from < 1n || from > to || to > signedSize) {
    throw new RequestError(
      'BAD_USER_INPUT',
      `from, to: must be 1 <= from <= to <= ${signedSize}, the size of the latest checkpoint`,
    );
  }
  const hashes = await ctx.tree.consistencyProof(ctx.db.drizzle, from, to);
  return { fromSize: from, toSize: to, hashes: hashes.map((hash) => Buffer.from(hash).toString('base64')) };
};
