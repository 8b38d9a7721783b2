import type { AuditCheckpointResolvers } from '#codegen/resolvers/compliance.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';

export const AuditCheckpoint: AuditCheckpointResolvers = {
  __resolveReference: scopedReference(
    'compliance:read',
    async ({ size }, ctx) => (await ctx.loaders.checkpointBySize.load(BigInt(size))) ?? null,
  ),
  rootHash: ({ rootHash }) => Buffer.from(rootHash).toString('base64'),
  at: ({ at }) => at.toISOString(),
};
