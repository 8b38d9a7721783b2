import { RequestError } from '#runtime/errors/errors.ts';
import type { JsonValue } from '#runtime/json/canonical.ts';
import type { StepSpec } from '#schema/specs/workflow-spec.ts';
import { unionOf } from '../../task/labels-of-calls.ts';
import { FreezeMetError, type RecordedToolCall, type TaskWork } from '../../task/task-work.ts';
import { PolicyUnavailableError } from './ask-policy.ts';
import { HandBackError, type TaskRunDeps, TaskTimeoutError } from './attempt.ts';
import { type CallEnd, makeCall } from './make-call.ts';

/** How an attempt left its task. */
export type TaskEnd = 'SUCCEEDED' | 'FAILED' | 'WAITING' | 'RELEASED';

/**
 * Makes the calls of a task, step by step, from where earlier attempts left off. What they recorded is not made again; a
 * call that waits goes on from there. Every call is checked by policy first, fallbacks too. The state is committed when
 * this resolves.
 * @param signal fires with TaskTimeoutError, HandBackError, FreezeMetError or StaleAttemptError as its reason
 * @throws StaleAttemptError when another attempt counts by now
 */
export async function runTask(deps: TaskRunDeps, work: TaskWork, signal: AbortSignal): Promise<TaskEnd> {
  const { board } = deps;
  const seen: Seen = { results: new Map(), labels: work.labels };
  try {
    for (const step of work.task.steps) {
      const end = await runStep(deps, work, step, seen, signal);
      if (end.kind === 'done') {
        seen.results.set(step.name, end.result);
        seen.labels = unionOf([seen.labels, end.labels]);
      } else if (end.kind === 'released' || end.kind === 'waits') return await leave(deps, work, end);
      else if (end.kind === 'failed') {
        await board.fail(work.token, `${step.name}: ${end.message}`);
        return 'FAILED';
      }
    }
  } catch (error) {
    return await leaveOnError(deps, work, error);
  }
  await board.succeed(work.token, Object.fromEntries(seen.results));
  return 'SUCCEEDED';
}

/** What the steps of an attempt have brought so far. */
interface Seen {
  readonly results: Map<string, JsonValue>;
  /** Data labels of all that was read, tasks before this one included. */
  labels: readonly string[];
}

type StepEnd = Exclude<CallEnd, { kind: 'refused' }> | { readonly kind: 'skipped' };

async function runStep(
  deps: TaskRunDeps,
  work: TaskWork,
  step: StepSpec,
  seen: Seen,
  signal: AbortSignal,
): Promise<StepEnd> {
  const recorded = (isFallback: boolean): RecordedToolCall | undefined =>
    work.toolCalls.find((call) => call.step === step.name && call.isFallback === isFallback);
  const read = (task: string, name: string) =>
    task === work.task.name ? seen.results.get(name) : work.outputs[task]?.[name];
  const call = (spec: Pick<StepSpec, 'tool' | 'with'>, isFallback: boolean): Promise<CallEnd> =>
    makeCall(
      deps,
      work,
      {
        step: step.name,
        ...spec,
        isFallback,
        recorded: recorded(isFallback),
        results: read,
        labels: seen.labels,
      },
      signal,
    );

  const end = await call(step, false);
  if (end.kind !== 'refused') return end;
  if (step.otherwise === 'skip') return { kind: 'skipped' };
  if (step.otherwise === 'fail') return { kind: 'failed', message: end.message };
  const fallback = await call(step.otherwise, true);
  if (fallback.kind !== 'refused') return fallback;
  return { kind: 'failed', message: `${end.message}; in its place ${step.otherwise.tool}: ${fallback.message}` };
}

async function leave(
  { board }: TaskRunDeps,
  { token }: TaskWork,
  end: Extract<CallEnd, { kind: 'released' | 'waits' }>,
): Promise<TaskEnd> {
  if (end.kind === 'released') {
    await board.release(token);
    return 'RELEASED';
  }
  await board.waitFor(token, end.reason);
  return 'WAITING';
}

async function leaveOnError({ board, logger }: TaskRunDeps, { token }: TaskWork, error: unknown): Promise<TaskEnd> {
  if (error instanceof HandBackError || error instanceof FreezeMetError || error instanceof PolicyUnavailableError) {
    logger.warn({ taskId: token.taskId, attempt: token.attempt, because: error.message }, 'gave a task back');
    await board.release(token);
    return 'RELEASED';
  }
  // A fault of the request, such as a scope that is missing: asking again would not help.
  if (error instanceof TaskTimeoutError || error instanceof RequestError) {
    await board.fail(token, error.message);
    return 'FAILED';
  }
  throw error;
}
