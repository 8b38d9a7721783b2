import type { ArtifactBuildEventResolvers } from '#codegen/resolvers/artifact.ts';
import { InvariantError } from '#runtime/errors/errors.ts';

export const ArtifactBuildEvent: ArtifactBuildEventResolvers = {
  async artifact({ artifactId }, _args, ctx) {
    const artifact = await ctx.loaders.artifactById.load(artifactId);
    // Who may follow a venture's builds may see its artifacts, and none is ever removed.
    if (artifact === null) throw new InvariantError(`${artifactId} has events and is not there`);
    return artifact;
  },
};
