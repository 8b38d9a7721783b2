import { z } from 'zod';
import type { Identity } from '#runtime/auth/identity.ts';
import { DomainError } from '#runtime/errors/errors.ts';
import type { JsonValue } from '#runtime/json/canonical.ts';
import type { StepSpec } from '#schema/specs/workflow-spec.ts';

/** Subjects of TASK_WORK_QUEUE; the token behind the last dot is the venture's id. */
export const taskWorkSubject = (ventureId: string): string => `task.l3.dispatch.${ventureId}`;

/** Body of a message on TASK_WORK_QUEUE, as JSON. Delivered at least once; `claimTask` decides whether it still counts. */
export const taskDispatch = z.strictObject({
  taskId: z.string(),
  workflowId: z.string(),
  ventureId: z.string(),
  attempt: z.number().int().min(1),
});
export type TaskDispatch = z.infer<typeof taskDispatch>;

/** How long a claim holds without an extension, in seconds. Extend it at a third of that. */
export const leaseSeconds = 30;
/** So many attempts may be lost (worker died, lease ran out) before the task fails. */
export const lostAttemptsMax = 5;

/** Names one attempt at a task. The id of the attempt is the fencing token: only the current one may write. */
export interface AttemptToken {
  readonly taskId: string;
  readonly attempt: number;
  readonly attemptId: string;
}

export type ToolCallOutcome = 'SUCCEEDED' | 'DENIED' | 'REFUSED' | 'FAILED' | 'WAITING';
export type ApprovalState = 'PENDING' | 'APPROVED' | 'REJECTED' | 'EXPIRED';

/** A tool call that an attempt at this task has recorded. At most one for each step and one for its fallback. */
export interface RecordedToolCall {
  readonly toolCallId: string;
  readonly step: string;
  readonly isFallback: boolean;
  readonly tool: string;
  /** References resolved. */
  readonly arguments: JsonValue;
  readonly outcome: ToolCallOutcome;
  /** What the tool returned, or the refusal `{ code, message }`; null while it waits. */
  readonly result: JsonValue;
  readonly refusalCode: string | null;
  readonly decisionId: string | null;
  /** The approval that `requestToolApproval` made for this call, as it stands now. */
  readonly approval: { readonly approvalId: string; readonly state: ApprovalState } | null;
  /** The intent that the call waits for, when it was recorded with one. */
  readonly moneyIntentId: string | null;
}

/** Everything that an agent needs to work on a task. */
export interface TaskWork {
  readonly token: AttemptToken;
  readonly venture: {
    readonly id: string;
    readonly name: string;
    readonly timeZone: string;
    readonly brief: JsonValue;
  };
  readonly workflow: { readonly id: string; readonly name: string };
  readonly task: {
    readonly id: string;
    readonly name: string;
    readonly role: string;
    readonly steps: readonly StepSpec[];
  };
  readonly agent: {
    readonly id: string;
    readonly name: string;
    readonly role: string;
    readonly level: 'L1' | 'L2' | 'L3';
  };
  /** Whom calls over the bus are made as: the agent, for this venture only. */
  readonly identity: Identity;
  /** Results of tasks that this one depends on, however far back: task name -> step name -> result. A skipped step has none. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;
  /** Data labels of what those tasks have read, each once. */
  readonly labels: readonly string[];
  /** Calls that earlier attempts recorded, oldest first: do not make them again. One that is WAITING goes on from there. */
  readonly toolCalls: readonly RecordedToolCall[];
}

/**
 * Why a claim came to nothing. `GONE`: the task ended, or its workflow did. `STALE`: another attempt counts, or somebody
 * has it. `FROZEN`: a freeze is in force; the task is dispatched again when it is lifted. In each case ack the message.
 */
export type ClaimRefusal = 'GONE' | 'STALE' | 'FROZEN';

export type Claim =
  | { readonly work: TaskWork; readonly refusal: null }
  | { readonly work: null; readonly refusal: ClaimRefusal };

/** One tool call as it ended, or waits. */
export interface ToolCallRecord {
  /** `tc_…`; make it before policy is asked. A call recorded earlier for the same step keeps its id: use that one again. */
  readonly toolCallId: string;
  readonly step: string;
  readonly isFallback: boolean;
  readonly tool: string;
  readonly arguments: JsonValue;
  readonly startedAt: Date;
  readonly outcome: ToolCallOutcome;
  readonly result: JsonValue;
  readonly refusalCode: string | null;
  readonly decisionId: string | null;
  readonly moneyIntentId: string | null;
}

/** A tool call that policy wants a person to approve. */
export interface ToolApprovalRequest {
  readonly toolCallId: string;
  /** From the policy decision; the approval is good for this action only. */
  readonly actionHash: string;
  /** For people: `Send mail to press@example.com: Launch`. */
  readonly summary: string;
  readonly reasons: readonly string[];
  /** Yes votes that policy asks for, 1 or more. */
  readonly quorum: number;
  /** How long policy has them waited for; the default of the instance when left out. */
  readonly expiresSeconds?: number | undefined;
}

/** What a task waits for: an approval, or a money intent that is itself held by one. */
export type WaitReason = { readonly approvalId: string } | { readonly moneyIntentId: string };

/**
 * The one way in which attempts at tasks read and write. Every method takes the token of the attempt and refuses with
 * StaleAttemptError when another attempt counts by now, or none (cancelled, ended, lease lost): the worker then drops
 * what it holds, without a word.
 */
export interface TaskBoard {
  /** Takes a dispatched task: it is RUNNING from here, under a lease of `leaseSeconds`. */
  claimTask(dispatch: Pick<TaskDispatch, 'taskId' | 'attempt'>): Promise<Claim>;
  /**
   * Begins something outside the database, such as a tool's work or a question to a model, unless a freeze is in force:
   * once a freeze is acknowledged, nothing begins any more. What was begun is not waited for here.
   * @returns what `start` returned
   * @throws FreezeMetError when a freeze is in force, and `start` was not called
   */
  begin<T>(token: AttemptToken, start: () => Promise<T>): Promise<T>;
  /** Holds the lease for `leaseSeconds` from now. @throws StaleAttemptError also when the attempt has run for VENTURE_L3_TIMEOUT_SECONDS */
  extendLease(token: AttemptToken): Promise<void>;
  /**
   * Keeps a tool call and tells of it. One row for each step and one for its fallback: recording again replaces the
   * outcome, and recording the same outcome again changes nothing.
   * @returns the id under which the call stands
   */
  recordToolCall(token: AttemptToken, call: ToolCallRecord): Promise<{ readonly toolCallId: string }>;
  /** Asks a person. The same action of the same call is asked for once, whatever its state by now. */
  requestToolApproval(
    token: AttemptToken,
    request: ToolApprovalRequest,
  ): Promise<{ readonly approvalId: string; readonly state: ApprovalState }>;
  /** Gives the task up until the approval or intent is decided; it is then dispatched as a new attempt. Ends this attempt. */
  waitFor(token: AttemptToken, reason: WaitReason): Promise<void>;
  /** Gives the task back unfinished (a freeze met on the way, the worker stops); a new attempt follows. Ends this attempt. */
  release(token: AttemptToken): Promise<void>;
  /** Ends the task well. @param output results by step name; what later tasks refer to */
  succeed(token: AttemptToken, output: Readonly<Record<string, JsonValue>>): Promise<void>;
  /** Ends the task. @param failure for people, 1 to 2,000 characters (longer is cut) */
  fail(token: AttemptToken, failure: string): Promise<void>;
}

/** A freeze is in force: the task goes back and is dispatched again when it is lifted. */
export class FreezeMetError extends DomainError {
  readonly code = 'FREEZE_MET';

  constructor({ taskId, attempt }: AttemptToken) {
    super(`Attempt ${attempt} at ${taskId} met a freeze`);
  }
}

/** The attempt does not count any more. */
export class StaleAttemptError extends DomainError {
  readonly code = 'STALE_ATTEMPT';
  readonly token: AttemptToken;

  constructor(token: AttemptToken) {
    super(`Attempt ${token.attempt} at ${token.taskId} does not count any more`);
    this.token = token;
  }
}
