import { runObserver } from './roles/observer.ts';
import { runProjector } from './roles/projector.ts';
import { runSequencer } from './roles/sequencer.ts';
import { runTaskWorker } from './roles/task-worker.ts';
import { runWriters } from './roles/writer.ts';
import type { WorkerArguments, WorkerRole } from './workers.ts';

const roles: Record<WorkerRole, (told: WorkerArguments) => Promise<void>> = {
  sequencer: runSequencer,
  projector: runProjector,
  writer: runWriters,
  'task-worker': runTaskWorker,
  observer: runObserver,
};

/** One process of the fault tests: `worker.ts ARGUMENTS`, started by createWorkers. */
// JSON that createWorkers has written.
const told = JSON.parse(process.argv[2] ?? '') as WorkerArguments;
roles[told.role](told).catch((error: unknown) => {
  process.stderr.write(`${told.name}: ${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
