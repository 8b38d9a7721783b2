import type { AuditCheckpointResolvers } from '#codegen/resolvers/compliance.ts';

export const AuditCheckpoint: AuditCheckpointResolvers = {
  __resolveReference: async ({ size }, ctx) => (await ctx.loaders.checkpointBySize.load(BigInt(size))) ?? null,
  rootHash: ({ rootHash }) => Buffer.from(rootHash).toString('base64'),
  at: ({ at }) => at.toISOString(),
};
