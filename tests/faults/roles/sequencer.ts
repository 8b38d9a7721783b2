import { createSequencer } from '#runtime/events/sequencer.ts';
import type { WorkerArguments } from '../workers.ts';
import { named, openParts, tell } from './parts.ts';

/** Gives events their place, or waits to take over. */
export async function runSequencer(told: WorkerArguments): Promise<void> {
  const { bus, logger, metrics } = await openParts(told);
  await createSequencer({ databaseUrl: named(told.databaseUrl, told.name), bus, logger, metrics }).start();
  tell('ready');
}
