import type { MutationResolvers } from '#codegen/resolvers/artifact.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { requestArtifact as request } from '../../artifact/request-artifact.ts';

export const requestArtifact: NonNullable<MutationResolvers['requestArtifact']> = async (_parent, { input }, ctx) => {
  requireScope(ctx, 'artifacts:write');
  const payload = await refusals(async () => {
    // Who sends a spec by hand stands by its words.
    const facts = { workflowId: null, taskId: null, agent: null, labels: [], authoredBy: ctx.identity.actor.name };
    const { id, replayed } = await request(ctx.runtime, { ...input, ...facts }, ctx);
    return { artifact: await ctx.loaders.artifactById.load(id), replayed };
  });
  return { artifact: null, replayed: false, ...payload };
};
