import type { Bus } from '#runtime/bus/bus.ts';
import { RemoteRefusal } from '#runtime/bus/failure.ts';
import { isEvent } from '#runtime/events/event.ts';
import type { Feed } from '#runtime/events/feed.ts';
import { requestArtifact } from '#schema/rpc/artifact.ts';
import { composeSpec } from './compose-spec.ts';
import { type Tool, type ToolOutcome, ToolRefusal } from './tool.ts';

/** How long a build is waited for. */
const buildTimeoutMs = 10 * 60 * 1000;

/**
 * Has a text compiled into a document and waits until it is stored: the result is `{ artifactId, state, title, kind }`.
 * Waits for a person where policy wants the document approved. A build that failed for good is a refusal.
 */
export function createArtifactCompile(deps: { readonly bus: Bus; readonly feed: Feed }): Tool<'artifact.compile'> {
  return {
    name: 'artifact.compile',
    summarise: ({ kind, content, title }) => `Compile the ${kind} “${title ?? content.title}”`,
    async run(args, { key, venture, workflow, taskId, agent, labels, identity, signal }) {
      const { content, kind } = args;
      const spec = composeSpec(args);
      // Read before the request: whatever happens to the artifact from then on is behind this position.
      const after = deps.feed.head();
      const request = {
        ...{ idempotencyKey: key, ventureId: venture.id, workflowId: workflow.id, taskId, spec, labels: [...labels] },
        ...{ authoredBy: content.authoredBy, agent: { role: agent.role, level: agent.level } },
      };
      const asked = await deps.bus.call(requestArtifact, request, identity).catch(frozenOrThrow);
      if (asked.state === 'FROZEN') return { kind: 'frozen' };
      if (asked.state === 'APPROVAL_REQUIRED') return { kind: 'waits', reason: { approvalId: asked.approvalId } };
      const { artifactId } = asked;
      const title = args.title ?? content.title;
      const done: ToolOutcome = { kind: 'done', result: { artifactId, state: 'READY', title, kind } };
      if (asked.state === 'READY') return done;
      if (asked.state === 'FAILED') throw refusal(title, asked.failure);
      const failure = await waitForBuild(deps.feed, { ventureId: venture.id, artifactId, after, signal });
      if (failure !== null) throw refusal(title, failure);
      return done;
    },
  };
}

/** A freeze that came after the call was permitted. */
function frozenOrThrow(error: unknown): { readonly state: 'FROZEN' } {
  if (error instanceof RemoteRefusal && error.code === 'FROZEN') return { state: 'FROZEN' };
  throw error;
}

interface Build {
  readonly ventureId: string;
  readonly artifactId: string;
  readonly after: bigint;
  readonly signal: AbortSignal;
}

/** @returns why the build failed for good, null when the document is stored */
async function waitForBuild(feed: Feed, { ventureId, artifactId, after, signal }: Build): Promise<string | null> {
  const timeout = AbortSignal.timeout(buildTimeoutMs);
  const types = ['artifact.build_succeeded.v1', 'artifact.build_failed.v1'] as const;
  const events = feed.follow({ after, filter: { ventureId, types }, signal: AbortSignal.any([signal, timeout]) });
  for await (const event of events) {
    if (isEvent(event, 'artifact.build_succeeded.v1') && event.payload.artifactId === artifactId) return null;
    if (isEvent(event, 'artifact.build_failed.v1') && event.payload.artifactId === artifactId && event.payload.final) {
      return event.payload.failure;
    }
  }
  signal.throwIfAborted();
  throw new Error(`${artifactId} was not built within ${buildTimeoutMs / 60_000} minutes`);
}

function refusal(title: string, failure: string | null): ToolRefusal {
  return new ToolRefusal('BUILD_FAILED', `“${title}” could not be compiled: ${failure ?? 'no reason was given'}`);
}
