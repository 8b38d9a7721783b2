import { systemIds as ids } from '#runtime/ids/ids.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import type { Lanes } from '../lane/lanes.ts';
import { deposit, open } from './commands.ts';
import { createWriter, untilAnswered } from './writer.ts';

/** Writers of ledgers on real servers, each as if it were a process of its own. */
export interface Writers {
  readonly stack: TestStack;
  readonly runtime: TestRuntime;
  readonly writers: readonly Lanes[];
  newVenture(): Promise<string>;
  /** Opens an asset account with money in it, in EUR unless said. */
  newAccount(ventureId: string, amountMinor: bigint, name?: string, currency?: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startWriters(count: number, holdTtlSeconds = 3_600): Promise<Writers> {
  const stack = await startTestStack();
  const runtime = await createTestRuntime(stack, { env: { VENTURE_DB_POOL_SIZE: '20' }, sequencer: false });
  const writers = Array.from({ length: count }, () => createWriter(runtime, { holdTtlSeconds }));
  const first = writers[0];
  if (first === undefined) throw new Error('at least one writer is needed');
  return {
    ...{ stack, runtime, writers },
    async newVenture() {
      const ventureId = ids.next('venture');
      const tenantId = ids.next('tenant');
      await runtime.db.transaction((tx) => runtime.access.registerVenture(tx, { ventureId, tenantId }));
      return ventureId;
    },
    async newAccount(ventureId, amountMinor, name = 'Operating', currency = 'EUR') {
      const { id } = await untilAnswered(first, open(ventureId, name, { currency }));
      if (amountMinor > 0n) await untilAnswered(first, deposit(ventureId, id, amountMinor, { currency }));
      return id;
    },
    async stop() {
      await Promise.all(writers.map((writer) => writer.close()));
      await runtime.close();
      await stack.stop();
    },
  };
}
