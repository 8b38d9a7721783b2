import { writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Actor } from '#runtime/auth/identity.ts';
import { createTokenService } from '#runtime/auth/jwt.ts';
import { connectBus } from '#runtime/bus/bus.ts';
import { openDatabase } from '#runtime/db/db.ts';
import { VersionConflictError } from '#runtime/events/append.ts';
import { startConsumer } from '#runtime/events/consumer.ts';
import { createEventLog } from '#runtime/events/event-log.ts';
import { createFeed } from '#runtime/events/feed.ts';
import { createSequencer } from '#runtime/events/sequencer.ts';
import { createWake } from '#runtime/events/wake.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';

/** What one process of the fault tests does: `worker.ts ROLE DATABASE_URL NATS_URL ARGUMENT`. */
const [role = '', databaseUrl = '', natsUrl = '', argument = ''] = process.argv.slice(2);
const actor: Actor = { kind: 'SYSTEM', id: 'faults', name: 'Faults' };
const secret = 'a-secret-of-the-fault-tests-with-32-characters';
const logger = createLogger({ service: role, level: 'silent' });
const metrics = createMetrics({ processMetrics: false });
const tokens = createTokenService({
  jwtSecret: secret,
  jwtAlgorithm: 'HS256',
  jwtExpirySeconds: 60,
  serviceSecret: secret,
});

/** One line to the test; written at once, so that it stands when the process is killed. */
function tell(...words: readonly (string | number | bigint)[]): void {
  writeSync(1, `${words.join(' ')}\n`);
}

async function main(): Promise<void> {
  const db = openDatabase({ databaseUrl, poolSize: 10, applicationName: `faults-${role}`, logger });
  const bus = await connectBus({ servers: [natsUrl], name: role, reconnectWaitMs: 100, replicas: 1, tokens, logger });
  const events = createEventLog({ db, ids: systemIds, wake: createWake(bus.connection) });

  if (role === 'sequencer') {
    await createSequencer({ databaseUrl, bus, logger, metrics }).start();
    tell('ready');
    return;
  }
  if (role === 'writer') {
    tell('ready');
    const write = async (): Promise<never> => {
      for (;;) {
        const token = systemIds.next('workflow');
        const startedAt = Date.now();
        // The same write is tried until its outcome is known: one that had committed unseen conflicts with itself.
        for (let isKnown = false; !isKnown; ) {
          try {
            await events.transact(async (unit) => {
              await unit.append({
                ventureId: `ven_${token.slice(-1)}`,
                stream: { id: token, expectedVersion: 0 },
                actor,
                correlationId: token,
                events: [{ type: 'workflow.succeeded.v1', payload: { workflowId: token } }],
              });
              await unit.tx.execute(sql`insert into faults.writes (token) values (${token})`);
            });
            isKnown = true;
          } catch (error) {
            if (error instanceof VersionConflictError) isKnown = true;
            else await setTimeout(20);
          }
        }
        tell('ack', token, startedAt);
        await setTimeout(Math.random() * 20);
      }
    };
    await Promise.all(Array.from({ length: Number(argument) }, write));
  }

  const feed = createFeed({ db, connection: bus.connection, logger });
  for (let started = false; !started; ) {
    started = await feed.start().then(
      () => true,
      () => setTimeout(100, false),
    );
  }
  if (role === 'projector') {
    await startConsumer(
      { db, events, feed, ids: systemIds, logger, metrics },
      {
        name: 'faults.projection',
        async handle(event, { tx }) {
          await tx.execute(sql`insert into faults.projection (seq, token, hash)
            values (${event.seq}, ${event.streamId}, ${event.hash})`);
        },
      },
    );
    tell('ready');
    return;
  }
  tell('ready');
  let position = BigInt(argument);
  for (;;) {
    try {
      for await (const event of feed.follow({ after: position })) {
        tell('seen', event.seq, event.streamId, event.hash);
        position = event.seq;
      }
    } catch {
      await setTimeout(100);
    }
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
