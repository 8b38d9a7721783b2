import { writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Actor } from '#runtime/auth/identity.ts';
import { createTokenService } from '#runtime/auth/jwt.ts';
import { type Bus, connectBus } from '#runtime/bus/bus.ts';
import { type Database, openDatabase } from '#runtime/db/db.ts';
import { createEventLog, type EventLog } from '#runtime/events/event-log.ts';
import { createFeed, type Feed } from '#runtime/events/feed.ts';
import { createWake } from '#runtime/events/wake.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { createLogger, type Logger } from '#runtime/telemetry/logger.ts';
import { createMetrics, type Metrics } from '#runtime/telemetry/metrics.ts';
import type { WorkerArguments } from '../workers.ts';

export const actor: Actor = { kind: 'SYSTEM', id: 'faults', name: 'Faults' };
const secret = 'a-secret-of-the-fault-tests-with-32-characters';

/** What every worker has open, as a service has. */
export interface Parts {
  readonly db: Database;
  readonly bus: Bus;
  readonly events: EventLog;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** One line to the test; written at once, so that it stands when the process is killed. */
export function tell(...words: readonly (string | number | bigint)[]): void {
  writeSync(1, `${words.join(' ')}\n`);
}

/** The URL of the database for connections that name themselves, so that the test can tell processes apart. */
export function named(databaseUrl: string, name: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('application_name', name);
  return url.href;
}

export async function openParts({
  name,
  databaseUrl,
  natsUrl,
}: Pick<WorkerArguments, 'name' | 'databaseUrl' | 'natsUrl'>): Promise<Parts> {
  const logger = createLogger({ service: name, level: 'silent' });
  const tokens = createTokenService({
    jwtSecret: secret,
    jwtAlgorithm: 'HS256',
    jwtExpirySeconds: 60,
    serviceSecret: secret,
  });
  const db = openDatabase({ databaseUrl, poolSize: 10, applicationName: name, logger });
  const bus = await connectBus({ servers: [natsUrl], name, reconnectWaitMs: 100, replicas: 1, tokens, logger });
  const events = createEventLog({ db, ids: systemIds, wake: createWake(bus.connection) });
  return { db, bus, events, logger, metrics: createMetrics({ processMetrics: false }) };
}

/** Starts a feed, waiting for a database that is away. */
export async function startFeed({ db, bus, logger }: Parts): Promise<Feed> {
  const feed = createFeed({ db, connection: bus.connection, logger });
  await untilItWorks(() => feed.start());
  return feed;
}

/** Tries until it works. */
export async function untilItWorks<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch {
      await setTimeout(100);
    }
  }
}
