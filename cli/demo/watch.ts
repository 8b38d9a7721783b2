import { setTimeout as delay } from 'node:timers/promises';
import {
  DecideApprovalDocument,
  PendingApprovalsDocument,
  VentureEventsDocument,
  type VentureEventsSubscription,
} from '#codegen/sdk/operations.ts';
import { accepted, type GraphClient, GraphError } from '../graph-client.ts';
import { eventPages } from './event-pages.ts';

export type SeenEvent = VentureEventsSubscription['events']['event'];

/** What the one subscription delivered, in the order in which it came. */
export interface Seen {
  readonly events: readonly SeenEvent[];
  /** Approvals that were answered on the way. */
  readonly approvals: number;
}

export interface Watch {
  /** Resolves when the workflow has ended and its last event has arrived; throws when it takes too long. */
  untilEnd(workflowId: string, timeoutMs: number): Promise<Seen>;
}

/** Without a new event in between: half a minute. */
const resumesMax = 120;
const resumePauseMs = 250;
const endings = new Set(['workflow.succeeded.v1', 'workflow.failed.v1', 'workflow.cancelled.v1']);

/**
 * Opens the demo's only subscription, behind the venture's last event so that nothing of the workflow can be missed, and
 * hands each event on as it comes. Approvals that are asked for are answered.
 */
export async function watchWorkflow(
  client: GraphClient,
  options: {
    readonly ventureId: string;
    readonly approve: boolean;
    readonly runKey: string;
    readonly onEvent?: ((event: SeenEvent) => void) | undefined;
  },
): Promise<Watch> {
  const { ventureId } = options;
  let cursor = await lastCursor(client, ventureId);
  const seen: { events: SeenEvent[]; approvals: number } = { events: [], approvals: 0 };

  /** @returns true when the workflow has ended, false when the subscription ended before it */
  async function followOnce(workflowId: string): Promise<boolean> {
    const stream = client.subscribe(VentureEventsDocument, { ventureId, ...(cursor && { after: cursor }) });
    for await (const { events: item } of stream) {
      if (item.event.type === 'approval.requested.v1') seen.approvals += await answerApprovals(client, options);
      options.onEvent?.(item.event);
      seen.events.push(item.event);
      cursor = item.cursor;
      if (item.event.streamId === workflowId && endings.has(item.event.type)) return true;
    }
    return false;
  }

  async function follow(workflowId: string, signal: AbortSignal): Promise<Seen> {
    for (let resumes = 0; ; resumes += 1) {
      const seenBefore = seen.events.length;
      const fault = await followOnce(workflowId).then(
        (isDone) => (isDone ? undefined : new GraphError(['The subscription ended before the workflow did'], [])),
        (error: unknown) => error,
      );
      if (fault === undefined) return seen;
      if (seen.events.length > seenBefore) resumes = 0;
      if (resumes === resumesMax || !mayResume(fault)) throw fault;
      await delay(resumePauseMs, undefined, { signal });
    }
  }

  return {
    async untilEnd(workflowId, timeoutMs) {
      const given = new AbortController();
      const timeout = delay(timeoutMs, undefined, { signal: given.signal }).then(() => {
        throw new TooSlowError(workflowId, timeoutMs);
      });
      try {
        return await Promise.race([follow(workflowId, given.signal), timeout]);
      } finally {
        timeout.catch(() => undefined);
        given.abort();
      }
    },
  };
}

/** A connection that broke, or a part of the graph that is away: the next subscription goes on behind the last event. */
function mayResume(fault: unknown): boolean {
  return fault instanceof GraphError && (fault.codes.length === 0 || fault.isRetryable);
}

async function lastCursor(client: GraphClient, ventureId: string): Promise<string | null> {
  let last: string | null = null;
  for await (const { pageInfo } of eventPages(client, ventureId)) last = pageInfo.endCursor ?? last;
  return last;
}

/** Answers everything in the inbox, bound to the exact action that was shown. */
async function answerApprovals(
  client: GraphClient,
  { ventureId, approve, runKey }: { readonly ventureId: string; readonly approve: boolean; readonly runKey: string },
): Promise<number> {
  const { approvals } = await client.request(PendingApprovalsDocument, { ventureId });
  for (const { id, actionHash } of approvals.nodes) {
    const reason = approve ? 'Within the plan' : 'Not in this run';
    const input = { idempotencyKey: `${runKey}:${id}`, approvalId: id, approve, actionHash, reason };
    accepted((await client.request(DecideApprovalDocument, { input })).decideApproval);
  }
  return approvals.nodes.length;
}

class TooSlowError extends Error {
  constructor(workflowId: string, timeoutMs: number) {
    super(`${workflowId} did not end in ${timeoutMs / 1000} s`);
    this.name = 'TooSlowError';
  }
}
