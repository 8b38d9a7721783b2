import { AckPolicy, type Consumer, nanos } from 'nats';
import type { Parts } from './parts.ts';

const stream = 'TASK_WORK_QUEUE';
const subject = 'task.l3.dispatch.faults';
const consumerName = 'faults';
/** A message that nobody acknowledges for so long is delivered again. */
export const ackWaitMs = 1_000;
const sweptAfterSeconds = 2;

/** Makes a task and puts it into the work queue. A message that is lost is found by the sweep. */
export async function dispatchTask({ db, bus }: Parts, taskId: string): Promise<void> {
  await db.pool.query('insert into faults.tasks (task_id) values ($1)', [taskId]);
  await bus.jetstream.publish(subject, taskId, { timeout: 1_000 });
}

/** Puts tasks into the queue again that should have been done by now: the queue can lose everything. */
export async function sweepTasks({ db, bus }: Parts): Promise<void> {
  const { rows } = await db.pool.query<{ task_id: string }>(
    `update faults.tasks set dispatched_at = clock_timestamp()
     where done_at is null and dispatched_at < clock_timestamp() - make_interval(secs => $1) returning task_id`,
    [sweptAfterSeconds],
  );
  for (const { task_id: taskId } of rows) await bus.jetstream.publish(subject, taskId, { timeout: 1_000 });
}

/** Opens the queue, and makes what is missing of it. */
export async function openQueue({ bus }: Parts): Promise<Consumer> {
  await bus.ensureStreams();
  await bus.jetstreamManager.consumers.add(stream, {
    durable_name: consumerName,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    filter_subject: subject,
  });
  return bus.jetstream.consumers.get(stream, consumerName);
}

/** Gives a task to a new attempt, whose number the effect has to bring. @returns undefined when the task is done */
export async function claimTask({ db }: Parts, taskId: string): Promise<number | undefined> {
  const { rows } = await db.pool.query<{ attempt: number }>(
    'update faults.tasks set attempt = attempt + 1 where task_id = $1 and done_at is null returning attempt',
    [taskId],
  );
  return rows[0]?.attempt;
}

/** Does the effect of a task, in a transaction that checks the attempt. @returns false when another has the task */
export async function finishTask({ db }: Parts, taskId: string, attempt: number): Promise<boolean> {
  const { rowCount } = await db.pool.query(
    `with finished as (
       update faults.tasks set done_at = clock_timestamp()
       where task_id = $1 and attempt = $2 and done_at is null returning task_id, attempt)
     insert into faults.effects (task_id, attempt) select task_id, attempt from finished`,
    [taskId, attempt],
  );
  return rowCount === 1;
}
