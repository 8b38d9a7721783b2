import pRetry from 'p-retry';
import { DomainError, RequestError } from '#runtime/errors/errors.ts';
import type { JsonValue } from '#runtime/json/canonical.ts';
import type { PolicyCheckReply } from '#schema/rpc/policy.ts';
import type { ToolName } from '#schema/specs/tools.ts';
import { labelsOfCalls } from '../../task/labels-of-calls.ts';
import {
  type ApprovalState,
  FreezeMetError,
  type RecordedToolCall,
  StaleAttemptError,
  type TaskWork,
  type ToolCallRecord,
  type WaitReason,
} from '../../task/task-work.ts';
import type { ToolContext, ToolOutcome } from '../tool/tool.ts';
import { askPolicy } from './ask-policy.ts';
import { HandBackError, type TaskRunDeps, TaskTimeoutError } from './attempt.ts';
import { type PreparedCall, prepareCall } from './prepare-call.ts';
import { type Results, resolveReferences } from './references.ts';

/** One use of a tool: a step's own, or its fallback. */
export interface CallSpec {
  readonly step: string;
  readonly tool: ToolName;
  readonly with: JsonValue;
  readonly isFallback: boolean;
  /** What earlier attempts recorded of it. */
  readonly recorded: RecordedToolCall | undefined;
  readonly results: Results;
  /** Data labels of what the task has read so far. */
  readonly labels: readonly string[];
}

/** How a call ended, or why the task stops here. */
export type CallEnd =
  /** `labels`: data labels of what the call has handed to the task. */
  | { readonly kind: 'done'; readonly result: JsonValue; readonly labels: readonly string[] }
  /** By policy, by a person or by the tool: the step goes on with what it declared for that case. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'waits'; readonly reason: WaitReason }
  /** A freeze is in force: the task is dispatched again when it is lifted. */
  | { readonly kind: 'released' };

/** Tries of a tool whose services do not answer; the effect is the same however often it is tried. */
const serviceRetries = { retries: 4, minTimeout: 250, maxTimeout: 4_000 } as const;

/** Makes a call, or goes on with one that waits; the end is recorded. */
export async function makeCall(
  deps: TaskRunDeps,
  work: TaskWork,
  spec: CallSpec,
  signal: AbortSignal,
): Promise<CallEnd> {
  const ended = endOfRecorded(work, spec.recorded);
  if (ended !== null) return ended;
  const toolCallId = spec.recorded?.toolCallId ?? deps.ids.next('toolCall');
  const record = recorder(deps, work, spec, toolCallId);
  const prepared = prepare(deps, spec);
  if (prepared.call === null) return record.refusal('REFUSED', prepared.refusal, null);
  const { call } = prepared;
  const approval = spec.recorded?.approval ?? null;
  if (approval?.state === 'PENDING') return { kind: 'waits', reason: { approvalId: approval.approvalId } };

  let approvalId = approval?.state === 'APPROVED' ? approval.approvalId : null;
  for (;;) {
    signal.throwIfAborted();
    const question = {
      toolCallId,
      step: spec.step,
      tool: call.tool,
      arguments: call.arguments,
      labels: spec.labels,
      approvalId,
    };
    const decision = await askPolicy(deps.bus, work, question, { ...deps.policy, signal });
    if (decision.effect === 'PERMIT') return run(deps, work, { spec, call, toolCallId, decision }, signal);
    if (decision.frozen) return { kind: 'released' };
    if (decision.effect === 'DENY')
      return record.refusal('DENIED', denialOf(decision), decision.decisionId, call.arguments);
    // Recorded first: the approval is about this call.
    await record.waiting(call.arguments, { decisionId: decision.decisionId, moneyIntentId: null });
    const { summary } = call;
    const asked = await deps.board.requestToolApproval(work.token, {
      toolCallId,
      actionHash: decision.actionHash,
      summary,
      reasons: decision.reasons,
      quorum: decision.approvalQuorum ?? 1,
      expiresSeconds: decision.approvalExpiresSeconds,
    });
    if (asked.state === 'PENDING') return { kind: 'waits', reason: { approvalId: asked.approvalId } };
    if (asked.state !== 'APPROVED' || approvalId === asked.approvalId) {
      const refusal = refusedApproval(asked.state);
      return record.refusal('DENIED', refusal, decision.decisionId, call.arguments);
    }
    approvalId = asked.approvalId;
  }
}

interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** A call that earlier attempts brought to an end is not made again. */
function endOfRecorded({ venture }: TaskWork, recorded: RecordedToolCall | undefined): CallEnd | null {
  switch (recorded?.outcome) {
    case undefined:
    case 'WAITING':
      return null;
    case 'SUCCEEDED':
      return { kind: 'done', result: recorded.result, labels: labelsOfCalls(venture.brief, [recorded]) };
    case 'DENIED':
    case 'REFUSED':
      return { kind: 'refused', message: messageOf(recorded.result) };
    case 'FAILED':
      return { kind: 'failed', message: messageOf(recorded.result) };
  }
}

function prepare(
  { toolbox }: TaskRunDeps,
  spec: CallSpec,
): { readonly call: PreparedCall } | { readonly call: null; readonly refusal: Refusal } {
  try {
    // What waits goes on with what it waited with: the approval is for exactly that.
    const given = spec.recorded?.arguments ?? resolveReferences(spec.with, spec.results);
    return { call: prepareCall(toolbox, spec.tool, given) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { call: null, refusal: error };
  }
}

interface PermittedCall {
  readonly spec: CallSpec;
  readonly call: PreparedCall;
  readonly toolCallId: string;
  readonly decision: PolicyCheckReply;
}

async function run(deps: TaskRunDeps, work: TaskWork, permitted: PermittedCall, signal: AbortSignal): Promise<CallEnd> {
  const { spec, call, toolCallId, decision } = permitted;
  const record = recorder(deps, work, spec, toolCallId);
  let outcome: ToolOutcome;
  try {
    outcome = await runWithRetries(call, contextOf(deps, work, spec, signal));
  } catch (error) {
    const reason: unknown = signal.aborted ? signal.reason : error;
    if (isFreezeMet(reason)) return { kind: 'released' };
    if (reason instanceof HandBackError || reason instanceof StaleAttemptError) throw reason;
    if (reason instanceof TaskTimeoutError) {
      await record.failure(call.arguments, { code: 'TIMED_OUT', message: reason.message }, decision.decisionId);
      throw reason;
    }
    if (reason instanceof DomainError) return record.refusal('REFUSED', reason, decision.decisionId, call.arguments);
    const message = reason instanceof Error ? reason.message : String(reason);
    deps.logger.warn({ err: reason, taskId: work.task.id, step: spec.step, tool: call.tool }, 'a tool broke');
    return record.failure(call.arguments, { code: 'TOOL_BROKE', message }, decision.decisionId);
  }
  if (outcome.kind === 'frozen') return { kind: 'released' };
  if (outcome.kind === 'waits') {
    const { reason } = outcome;
    const moneyIntentId = 'moneyIntentId' in reason ? reason.moneyIntentId : null;
    await record.waiting(call.arguments, { decisionId: decision.decisionId, moneyIntentId });
    return { kind: 'waits', reason };
  }
  await record.success(call.arguments, outcome.result, decision.decisionId);
  const labels = labelsOfCalls(work.venture.brief, [{ ...call, outcome: 'SUCCEEDED' }]);
  return { kind: 'done', result: outcome.result, labels };
}

/** Ends with the signal, also when the tool does not look at it. */
function runWithRetries(call: PreparedCall, context: ToolContext): Promise<ToolOutcome> {
  const { signal } = context;
  const ran = pRetry(() => context.begin(() => call.run(context)), {
    ...serviceRetries,
    signal,
    shouldRetry: ({ error }) => error instanceof RequestError && error.retryable,
  });
  const aborted = new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([ran, aborted]);
}

function contextOf(
  { board }: TaskRunDeps,
  work: TaskWork,
  { step, isFallback, recorded, labels }: CallSpec,
  signal: AbortSignal,
): ToolContext {
  return {
    venture: work.venture,
    workflow: work.workflow,
    taskId: work.task.id,
    agent: work.agent,
    identity: work.identity,
    key: `${work.task.id}:${step}${isFallback ? ':fallback' : ''}`,
    labels,
    moneyIntentId: recorded?.moneyIntentId ?? null,
    signal,
    begin: (start) => board.begin(work.token, start),
  };
}

/** Whether a freeze ended it: whoever asks a service wraps what it meets. */
function isFreezeMet(error: unknown): boolean {
  for (let fault = error; fault instanceof Error; fault = fault.cause) if (fault instanceof FreezeMetError) return true;
  return false;
}

/** Keeps how a call ended. */
function recorder({ board, clock }: TaskRunDeps, { token }: TaskWork, spec: CallSpec, toolCallId: string) {
  const startedAt = clock.now();
  const { step, isFallback, tool } = spec;
  const save = (
    end: Pick<ToolCallRecord, 'arguments' | 'outcome' | 'result' | 'refusalCode' | 'decisionId' | 'moneyIntentId'>,
  ) => board.recordToolCall(token, { toolCallId, step, isFallback, tool, startedAt, ...end });
  const moneyIntentId = spec.recorded?.moneyIntentId ?? null;
  const resultOf = ({ code, message }: Refusal) => ({ code, message });

  return {
    async success(args: JsonValue, result: JsonValue, decisionId: string) {
      await save({ arguments: args, outcome: 'SUCCEEDED', result, refusalCode: null, decisionId, moneyIntentId });
    },
    async waiting(args: JsonValue, on: { readonly decisionId: string; readonly moneyIntentId: string | null }) {
      await save({ arguments: args, outcome: 'WAITING', result: null, refusalCode: null, ...on });
    },
    async refusal(
      outcome: 'DENIED' | 'REFUSED',
      refusal: Refusal,
      decisionId: string | null,
      args: JsonValue = spec.with,
    ): Promise<CallEnd> {
      await save({
        arguments: args,
        outcome,
        result: resultOf(refusal),
        refusalCode: refusal.code,
        decisionId,
        moneyIntentId,
      });
      return { kind: 'refused', message: refusal.message };
    },
    async failure(args: JsonValue, fault: Refusal, decisionId: string): Promise<CallEnd> {
      await save({
        arguments: args,
        outcome: 'FAILED',
        result: resultOf(fault),
        refusalCode: fault.code,
        decisionId,
        moneyIntentId,
      });
      return { kind: 'failed', message: fault.message };
    },
  };
}

function refusedApproval(state: ApprovalState): Refusal {
  switch (state) {
    case 'REJECTED':
      return { code: 'APPROVAL_REJECTED', message: 'A person was asked and said no' };
    case 'EXPIRED':
      return { code: 'APPROVAL_EXPIRED', message: 'A person was asked and did not answer in time' };
    default:
      return { code: 'APPROVAL_NOT_ACCEPTED', message: 'Policy does not accept the approval that was given' };
  }
}

function denialOf({ reasons }: PolicyCheckReply): Refusal {
  return { code: 'POLICY_DENIED', message: reasons.join(' ') || 'Policy denied it' };
}

function messageOf(result: JsonValue): string {
  const message = typeof result === 'object' && result !== null && 'message' in result ? result.message : null;
  return typeof message === 'string' ? message : 'refused';
}
