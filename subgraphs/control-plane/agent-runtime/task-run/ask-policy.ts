import pRetry from 'p-retry';
import type { Bus } from '#runtime/bus/bus.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import type { JsonValue } from '#runtime/json/canonical.ts';
import { type PolicyCheckReply, policyCheck } from '#schema/rpc/policy.ts';
import type { TaskWork } from '../../task/task-work.ts';

/** One call as policy is asked about it. */
export interface CallQuestion {
  readonly toolCallId: string;
  readonly step: string;
  readonly tool: string;
  readonly arguments: JsonValue;
  /** Data labels of what the task has read so far. */
  readonly labels: readonly string[];
  /** Approval that a person gave for exactly this call. */
  readonly approvalId: string | null;
}

/** Policy gave no answer. Nothing may run on that. */
export class PolicyUnavailableError extends Error {
  constructor(cause: unknown) {
    super('Policy gave no answer, so nothing was done', { cause });
    this.name = 'PolicyUnavailableError';
  }
}

export interface AskPolicyOptions {
  /** Asks after the first. */
  readonly retriesMax: number;
  readonly retryBaseMs: number;
  readonly timeoutMs: number;
}

/**
 * Asks policy whether an agent may make a call, again when nobody answers.
 * @throws PolicyUnavailableError when nobody does
 */
export async function askPolicy(
  bus: Bus,
  work: TaskWork,
  question: CallQuestion,
  { retriesMax, retryBaseMs, timeoutMs, signal }: AskPolicyOptions & { readonly signal: AbortSignal },
): Promise<PolicyCheckReply> {
  const { agent, venture, workflow, task } = work;
  const request = {
    ventureId: venture.id,
    principal: { kind: 'AGENT', id: agent.id, name: agent.name, role: agent.role, level: agent.level },
    action: 'callTool',
    resource: { type: 'Tool', id: question.tool },
    // Through JSON it went already; zod's type of JSON has no readonly lists.
    context: { arguments: question.arguments as never, step: question.step },
    subjectId: question.toolCallId,
    workflowId: workflow.id,
    taskId: task.id,
    approvalId: question.approvalId,
    // A policy process of before there were labels takes requests without any.
    ...(question.labels.length > 0 && { labels: [...question.labels] }),
  } as const;
  try {
    return await pRetry(() => bus.call(policyCheck, request, work.identity, { timeoutMs }), {
      retries: retriesMax,
      minTimeout: retryBaseMs,
      maxTimeout: 5_000,
      signal,
      shouldRetry: ({ error }) => error instanceof RequestError && error.retryable,
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RequestError && error.retryable) throw new PolicyUnavailableError(error);
    throw error;
  }
}
