import type { Runtime } from '#runtime/service/runtime.ts';
import { applyTask } from '../task/apply-task.ts';
import { findLost, isLeaseOver, lockTask } from '../task/task.repository.ts';
import { lostAttemptsMax } from '../task/task-work.ts';
import { orchestratorActor } from './actor.ts';

/**
 * Takes tasks back whose worker has let the lease run out: they are queued as a new attempt, which fences the old one off.
 * A task that loses worker after worker fails, so that it does not take down all of them forever.
 */
export async function reclaimLostTasks({ db, events }: Pick<Runtime, 'db' | 'events'>): Promise<void> {
  for (const taskId of await findLost(db.drizzle)) {
    await events.transact(async (unit) => {
      const task = await lockTask(unit.tx, taskId);
      // The worker may have come back, or finished, since the list was read.
      if (task?.state !== 'RUNNING' || !(await isLeaseOver(unit.tx, taskId))) return;
      const isLast = task.lostAttempts + 1 >= lostAttemptsMax;
      const failure = `gave up after ${lostAttemptsMax} attempts whose worker stopped answering`;
      await applyTask(
        unit,
        task,
        isLast ? { type: 'fail', failure } : { type: 'queue', because: 'LOST' },
        orchestratorActor,
      );
    });
  }
}
