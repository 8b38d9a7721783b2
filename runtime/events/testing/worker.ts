import { writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { loadConfig, processEnvironment } from '#runtime/config/config.ts';
import type { SequencedEvent } from '#runtime/events/event.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import { createRuntime } from '#runtime/service/runtime.ts';

/**
 * A process with one consumer, for tests: `worker.ts NAME HOW [ARGUMENT]`. `one` and `all` say how it handles events, and
 * end the process without a word at the seq ARGUMENT; `slow` takes 300 ms over each event, in a transaction each; `stop`
 * does not skip what can't be handled. Ends cleanly at SIGTERM.
 */
const [name = '', how = '', argument = '0'] = process.argv.slice(2);
const deadlySeq = BigInt(argument);

async function handle(event: SequencedEvent, { tx }: UnitOfWork): Promise<void> {
  writeSync(1, `begins ${event.seq}\n`);
  await tx.execute(sql`insert into public.effects values (${name}, ${event.seq}, pg_current_xact_id())`);
  if (event.seq === deadlySeq) process.kill(process.pid, 'SIGKILL');
  // Two statements, so that half an effect could be seen.
  if (how === 'slow') {
    await setTimeout(300);
    await tx.execute(sql`insert into public.effects values (${`${name}-second`}, ${event.seq}, pg_current_xact_id())`);
  }
  writeSync(1, `ends ${event.seq}\n`);
}

const runtime = await createRuntime(loadConfig(processEnvironment()), { service: name, processMetrics: false });
const consumer = await runtime.startConsumer(
  how === 'all'
    ? {
        name,
        onPoison: 'skip',
        handleAll: async (events, unit) => {
          for (const event of events) await handle(event, unit);
        },
      }
    : { name, onPoison: how === 'stop' ? 'stop' : 'skip', batchMs: how === 'slow' ? 1 : 60_000, handle },
);
process.on('SIGTERM', () => {
  void consumer
    .stop()
    .then(() => runtime.close())
    .then(() => {
      writeSync(1, 'stopped\n');
      process.exit(0);
    });
});
writeSync(1, 'ready\n');
for (;;) {
  const failure = consumer.failure();
  if (failure !== undefined) writeSync(1, `failure: ${failure.message}\n`);
  await setTimeout(100);
}
