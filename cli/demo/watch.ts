import {
  DecideApprovalDocument,
  PendingApprovalsDocument,
  VentureEventsDocument,
  type VentureEventsSubscription,
} from '#codegen/sdk/operations.ts';
import { accepted, type GraphClient } from '../graph-client.ts';
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
  const after = await lastCursor(client, ventureId);
  const stream = client.subscribe(VentureEventsDocument, { ventureId, ...(after && { after }) });

  async function follow(workflowId: string): Promise<Seen> {
    const events: SeenEvent[] = [];
    let approvals = 0;
    for await (const { events: item } of stream) {
      events.push(item.event);
      options.onEvent?.(item.event);
      if (item.event.type === 'approval.requested.v1') approvals += await answerApprovals(client, options);
      if (item.event.streamId === workflowId && endings.has(item.event.type)) break;
    }
    return { events, approvals };
  }

  return {
    async untilEnd(workflowId, timeoutMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new TooSlowError(workflowId, timeoutMs)), timeoutMs);
      });
      try {
        return await Promise.race([follow(workflowId), late]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
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
