import type { SubscriptionResolvers } from '#codegen/resolvers/artifact.ts';
import { NotFoundError, RequestError } from '#runtime/errors/errors.ts';
import { isEvent, type SequencedEvent } from '#runtime/events/event.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
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
  async subscribe(_parent, { ventureId, artifactId, after }, ctx) {
    requireScope(ctx, 'artifacts:read');
    const { access, cursors, feed } = ctx.runtime;
    const scope = artifactId ?? ventureId;
    if (!scope || (artifactId && ventureId)) {
      throw new RequestError('BAD_USER_INPUT', 'Give exactly one of ventureId and artifactId');
    }
    const venture = artifactId ? await ventureOfArtifact(artifactId, ctx) : scope;
    await access.requireVenture(ctx.identity, venture, ['ventureId']);
    const events = feed.follow({
      after: after === null || after === undefined ? 'now' : cursors.decode(after, scope),
      filter: { ventureId: venture, types, ...(artifactId && { streamIds: [artifactId] }) },
      signal: ctx.signal,
    });
    return mapBuilds(events, (event) => ({
      cursor: cursors.encode(event.seq, scope),
      state: stateOf(event),
      artifactId: event.payload.artifactId,
      occurredAt: event.occurredAt,
    }));
  },
  resolve: (item: ArtifactBuildEventParent) => item,
};

async function ventureOfArtifact(artifactId: string, ctx: ArtifactContext): Promise<string> {
  const artifact = await ctx.loaders.artifactById.load(artifactId);
  if (artifact === null) throw new NotFoundError(`There is no artifact ${artifactId}`, ['artifactId']);
  return artifact.ventureId;
}

function stateOf(event: ArtifactLogEvent): ArtifactState {
  if (isEvent(event, 'artifact.build_started.v1')) return 'BUILDING';
  if (isEvent(event, 'artifact.build_succeeded.v1')) return 'READY';
  // A build that is to be tried again puts the artifact back into the queue.
  return isEvent(event, 'artifact.build_failed.v1') && event.payload.final ? 'FAILED' : 'QUEUED';
}

/** Written by hand so that `return()` reaches the source at once, also while `next()` waits. */
function mapBuilds(
  source: AsyncIterableIterator<SequencedEvent>,
  map: (event: ArtifactLogEvent) => ArtifactBuildEventParent,
): AsyncIterableIterator<ArtifactBuildEventParent> {
  return {
    async next() {
      for (;;) {
        const step = await source.next();
        if (step.done === true) return { value: undefined, done: true };
        if (isEvent(step.value, ...types)) return { value: map(step.value), done: false };
      }
    },
    async return() {
      await source.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
