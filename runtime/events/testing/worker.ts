import { writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { createTokenService } from '#runtime/auth/jwt.ts';
import { connectBus } from '#runtime/bus/bus.ts';
import { loadConfig, processEnvironment } from '#runtime/config/config.ts';
import { openDatabase } from '#runtime/db/db.ts';
import { startConsumer } from '#runtime/events/consumer.ts';
import type { SequencedEvent } from '#runtime/events/event.ts';
import { createEventLog, type UnitOfWork } from '#runtime/events/event-log.ts';
import { createFeed } from '#runtime/events/feed.ts';
import { createWake } from '#runtime/events/wake.ts';
import { systemIds as ids } from '#runtime/ids/ids.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';

/**
 * A process with one consumer, for tests: `worker.ts NAME HOW [ARGUMENT]`. `one` and `all` say how it handles events, and
 * end the process without a word at the seq ARGUMENT; `slow` takes 300 ms over each event, in a transaction each; `stop`
 * does not skip what can't be handled. Ends cleanly at SIGTERM. It has only what a consumer needs, since it is started often.
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

const config = loadConfig(processEnvironment());
const logger = createLogger({ service: name, level: config.logLevel });
const metrics = createMetrics({ processMetrics: false });
const db = openDatabase({ databaseUrl: config.database.url, poolSize: 5, applicationName: name, logger });
const bus = await connectBus({ ...config.nats, name, tokens: createTokenService(config.auth), logger });
const feed = createFeed({ db, connection: bus.connection, logger });
await feed.start();
const events = createEventLog({ db, ids, wake: createWake(bus.connection) });
const consumer = await startConsumer(
  { db, events, feed, ids, logger, metrics },
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
    .then(() => feed.stop())
    .then(() => bus.close())
    .then(() => db.close())
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
