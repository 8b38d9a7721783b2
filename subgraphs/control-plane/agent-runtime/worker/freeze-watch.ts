import { freezesOn, subjectsOf } from '#runtime/auth/freezes.ts';
import type { Database } from '#runtime/db/db.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { every, type Repetition } from '../../orchestrator/every.ts';
import type { TaskWork } from '../../task/task-work.ts';

/** Freezes take effect everywhere within a second: half of it is for the abort and what hangs on it. */
const intervalMs = 400;

/** Tells attempts in progress of freezes. */
export interface FreezeWatch {
  /** Calls `onFrozen` once a freeze that stops the work is in force. @returns to call when the attempt has ended */
  watch(work: TaskWork, onFrozen: () => void): () => void;
  start(): void;
  stop(): Promise<void>;
}

/**
 * Looks in the database, in one query for all attempts of the process, and not at all while there are none. That nothing
 * begins under a freeze does not hang on it: `TaskBoard.begin` sees to that. This ends what has begun before.
 */
export function createFreezeWatch({ db, logger }: { readonly db: Database; readonly logger: Logger }): FreezeWatch {
  const watched = new Map<TaskWork, () => void>();
  let looking: Repetition | undefined;

  async function look(): Promise<void> {
    if (watched.size === 0) return;
    const attempts = [...watched].map(([work, onFrozen]) => ({ subjectIds: subjectsOfWork(work), onFrozen }));
    const freezes = await freezesOn(db.drizzle, [...new Set(attempts.flatMap(({ subjectIds }) => subjectIds))]);
    for (const { subjectIds, onFrozen } of attempts) if (subjectIds.some((id) => freezes.has(id))) onFrozen();
  }

  return {
    watch(work, onFrozen) {
      watched.set(work, onFrozen);
      return () => void watched.delete(work);
    },
    start() {
      looking = every(intervalMs, look, logger.child({ watch: 'freezes' }));
    },
    async stop() {
      await looking?.stop();
    },
  };
}

function subjectsOfWork({ venture, workflow, agent }: TaskWork): string[] {
  return subjectsOf({ ventureId: venture.id, workflowId: workflow.id, agentId: agent.id });
}
