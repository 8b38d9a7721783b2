import type { JsMsg } from 'nats';
import { FreezeMetError, leaseSeconds, StaleAttemptError, type TaskWork, taskDispatch } from '../../task/task-work.ts';
import { HandBackError, type TaskRunDeps, TaskTimeoutError } from '../task-run/attempt.ts';
import { runTask } from '../task-run/run-task.ts';
import type { FreezeWatch } from './freeze-watch.ts';
import { ackWaitMs } from './task-queue.ts';

export interface MessageDeps extends TaskRunDeps {
  /** Hard limit of one attempt. */
  readonly taskTimeoutMs: number;
  /** Fires when what is not finished is to be handed back. */
  readonly handBack: AbortSignal;
  readonly freezes: Pick<FreezeWatch, 'watch'>;
  /** Told when an attempt begins; what it returns is called when it ends. */
  readonly onAttempt: (work: TaskWork) => () => void;
}

/**
 * Works on one message: claims the task, runs it, and acknowledges once the outcome is committed. A message whose task
 * somebody else has, or that has ended, is acknowledged at once. What could not be committed is left unacknowledged: the
 * message comes again, and when the lease runs out the task does.
 */
export async function workOnMessage(deps: MessageDeps, message: JsMsg): Promise<void> {
  const body = taskDispatch.safeParse(readJson(message));
  if (!body.success) {
    deps.logger.error({ subject: message.subject }, 'a message on the work queue is not a task');
    message.term();
    return;
  }
  const beating = setInterval(() => message.working(), ackWaitMs / 3);
  try {
    const claim = await deps.board.claimTask(body.data);
    if (claim.work !== null) await attempt(deps, claim.work);
    message.ack();
  } catch (error) {
    if (error instanceof StaleAttemptError) {
      message.ack();
      return;
    }
    deps.logger.error({ err: error, taskId: body.data.taskId }, 'an attempt broke off; the task will be taken back');
    message.nak(ackWaitMs / 10);
  } finally {
    clearInterval(beating);
  }
}

async function attempt(deps: MessageDeps, work: TaskWork): Promise<void> {
  const ended = deps.onAttempt(work);
  const limits = limitAttempt(deps, work);
  try {
    const end = await runTask(deps, work, limits.signal);
    deps.logger.debug({ taskId: work.task.id, attempt: work.token.attempt, end }, 'an attempt ended');
  } finally {
    limits.stop();
    ended();
  }
}

/** Keeps the lease for as long as the attempt may run; the signal fires when it may not any more. */
function limitAttempt(deps: MessageDeps, work: TaskWork) {
  const { board, handBack, logger, taskTimeoutMs } = deps;
  const { token } = work;
  const controller = new AbortController();
  const onHandBack = () => controller.abort(new HandBackError());
  if (handBack.aborted) onHandBack();
  handBack.addEventListener('abort', onHandBack);
  const unwatch = deps.freezes.watch(work, () => controller.abort(new FreezeMetError(token)));
  const timeout = setTimeout(() => controller.abort(new TaskTimeoutError(taskTimeoutMs / 1000)), taskTimeoutMs);
  const leasing = setInterval(
    () => {
      board.extendLease(token).catch((error: unknown) => {
        if (error instanceof StaleAttemptError) controller.abort(error);
        // Tried again in a moment; if the lease runs out meanwhile, the next change of this attempt is refused.
        else logger.warn({ err: error, taskId: token.taskId }, 'could not extend a lease');
      });
    },
    (leaseSeconds * 1000) / 3,
  );
  return {
    signal: controller.signal,
    stop() {
      clearTimeout(timeout);
      clearInterval(leasing);
      handBack.removeEventListener('abort', onHandBack);
      unwatch();
    },
  };
}

function readJson(message: JsMsg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}
