import type { SubscriptionResolvers } from '#codegen/resolvers/artifact.ts';
import { badArgument, NotFoundError } from '#runtime/errors/errors.ts';
import { isEvent, type SequencedEvent } from '#runtime/events/event.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { subscribeToLog } from '#runtime/graphql/subscribe-to-log.ts';
import type { ArtifactState } from '../../artifact/artifact.ts';
import type { ArtifactContext } from '../../context.ts';
import type { ArtifactBuildEventParent } from '../../parents.ts';

const types = [
  'artifact.requested.v1',
  'artifact.build_started.v1',
  'artifact.build_succeeded.v1',
  'artifact.build_failed.v1',
] as const;

type ArtifactLogEvent = SequencedEvent<(typeof types)[number]>;

export const artifactBuilds: NonNullable<SubscriptionResolvers['artifactBuilds']> = {
  async subscribe(_parent, args, ctx, info) {
    requireScope(ctx, 'artifacts:read');
    const { ventureId, artifactId } = args;
    const subject = artifactId ?? ventureId;
    if (!subject || (artifactId && ventureId)) {
      throw badArgument('ventureId', 'give exactly one of ventureId and artifactId');
    }
    const venture = artifactId ? await ventureOfArtifact(artifactId, ctx) : subject;
    await ctx.runtime.access.requireVenture(ctx.identity, venture, ['ventureId']);
    return subscribeToLog(ctx.runtime, ctx, {
      info,
      args,
      filter: { ventureId: venture, types, ...(artifactId && { streamIds: [artifactId] }) },
      select: (event) => (isEvent(event, ...types) ? present(event) : undefined),
    });
  },
  resolve: (item: ArtifactBuildEventParent) => item,
};

async function ventureOfArtifact(artifactId: string, ctx: ArtifactContext): Promise<string> {
  const artifact = await ctx.loaders.artifactById.load(artifactId);
  if (artifact === null) throw new NotFoundError(`There is no artifact ${artifactId}`, ['artifactId']);
  return artifact.ventureId;
}

function present(event: ArtifactLogEvent): Omit<ArtifactBuildEventParent, 'cursor'> {
  return { state: stateOf(event), artifactId: event.payload.artifactId, occurredAt: event.occurredAt };
}

function stateOf(event: ArtifactLogEvent): ArtifactState {
  if (isEvent(event, 'artifact.build_started.v1')) return 'BUILDING';
  if (isEvent(event, 'artifact.build_succeeded.v1')) return 'READY';
  // A build that is to be tried again puts the artifact back into the queue.
  return isEvent(event, 'artifact.build_failed.v1') && event.payload.final ? 'FAILED' : 'QUEUED';
}
