import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paths } from '#cli/paths.ts';
import { type EmbeddedServers, startEmbeddedServers } from '#infra/embedded/servers.ts';
import type { Actor } from '#runtime/auth/identity.ts';
import { createTokenService } from '#runtime/auth/jwt.ts';
import { type Bus, connectBus } from '#runtime/bus/bus.ts';
import { type Database, openDatabase } from '#runtime/db/db.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { createEventLog, type EventLog } from '#runtime/events/event-log.ts';
import { createFeed, type Feed } from '#runtime/events/feed.ts';
import { createSequencer } from '#runtime/events/sequencer.ts';
import { createWake } from '#runtime/events/wake.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import type { Benchmark, Report } from './report.ts';

const singles = 500;
const bursts = 40;
const burstSize = 250;

/** From the commit of an event to a follower of the log, through sequencer and bus, on servers with their usual settings. */
export const bench: Benchmark = {
  about: 'how soon a follower of the log sees an event, and how many a second',
  async run(report) {
    const workDir = await mkdtemp(join(tmpdir(), 'parpour-bench-'));
    const servers = await startEmbeddedServers({
      dataDir: join(workDir, 'data'),
      toolsDir: paths.toolsDir,
      only: ['postgres', 'nats'],
    });
    try {
      await migrate(servers.databaseUrl);
      const parts = await openParts(servers);
      try {
        await measureLatency(report, parts);
        await measureRate(report, parts);
        await measureReplay(report, parts);
      } finally {
        await parts.close();
      }
    } finally {
      await servers.stop();
      await rm(workDir, { recursive: true, force: true });
    }
  },
};

interface Parts {
  readonly db: Database;
  readonly bus: Bus;
  readonly events: EventLog;
  readonly feed: Feed;
  close(): Promise<void>;
}

async function openParts(servers: EmbeddedServers): Promise<Parts> {
  const logger = createLogger({ service: 'bench', level: 'error' });
  const metrics = createMetrics({ processMetrics: false });
  const secret = 'a-secret-of-the-benchmark-with-32-characters';
  const tokens = createTokenService({
    jwtSecret: secret,
    jwtAlgorithm: 'HS256',
    jwtExpirySeconds: 60,
    serviceSecret: secret,
  });
  const db = openDatabase({ databaseUrl: servers.databaseUrl, poolSize: 10, applicationName: 'bench', logger });
  const bus = await connectBus({
    servers: [servers.natsUrl],
    name: 'bench',
    reconnectWaitMs: 250,
    replicas: 1,
    tokens,
    logger,
  });
  const sequencer = createSequencer({ databaseUrl: servers.databaseUrl, bus, logger, metrics });
  const feed = createFeed({ db, connection: bus.connection, logger });
  await sequencer.start();
  await feed.start();
  return {
    db,
    bus,
    feed,
    events: createEventLog({ db, ids: systemIds, wake: createWake(bus.connection) }),
    async close() {
      await feed.stop();
      await sequencer.stop();
      await bus.close();
      await db.close();
    },
  };
}

const actor: Actor = { kind: 'SYSTEM', id: 'bench', name: 'bench' };
const ventureId = systemIds.next('venture');

function append({ events }: Parts, count: number): Promise<void> {
  return events.transact(async (unit) => {
    const streamId = systemIds.next('approval');
    await unit.append({
      ventureId,
      stream: { id: streamId, expectedVersion: 0 },
      actor,
      correlationId: streamId,
      events: Array.from({ length: count }, () => ({ type: 'approval.expired.v1', payload: payloadOf(streamId) })),
    });
  });
}

function payloadOf(approvalId: string) {
  return {
    approvalId,
    workflowId: systemIds.next('workflow'),
    kind: 'TOOL_CALL' as const,
    subjectId: systemIds.next('toolCall'),
    actionHash: '0'.repeat(64),
  };
}

/** One event at a time: the wait that a person would notice. Beside it the way not taken, a JetStream consumer. */
async function measureLatency(report: Report, parts: Parts): Promise<void> {
  report.progress(`${singles} single events`);
  const follower = parts.feed.follow({ after: 'now' });
  const stream = await parts.bus.jetstream.consumers.get('EVENTS');
  const messages = await stream.consume();
  const consumed = messages[Symbol.asyncIterator]();
  const commitMs: number[] = [];
  const feedMs: number[] = [];
  const consumerMs: number[] = [];
  for (let index = 0; index < singles; index++) {
    const startedAt = performance.now();
    const byFeed = follower.next().then(() => performance.now());
    const byConsumer = consumed.next().then(() => performance.now());
    await append(parts, 1);
    const committedAt = performance.now();
    commitMs.push(committedAt - startedAt);
    feedMs.push((await byFeed) - committedAt);
    consumerMs.push((await byConsumer) - committedAt);
  }
  await follower.return?.();
  await messages.close();
  const add = (what: string, values: readonly number[], note: string) => {
    report.add({ name: `feed.${what}_p50_ms`, value: quantile(values, 0.5), unit: 'ms', note });
    report.add({ name: `feed.${what}_p99_ms`, value: quantile(values, 0.99), unit: 'ms' });
  };
  add('append', commitMs, 'one event, committed');
  add('latency', feedMs, 'from the commit to a follower of the feed');
  add('jetstream_latency', consumerMs, 'from the commit to an ordered JetStream consumer');
}

/** Many at once: what sequencer, bus and feed carry in one process. */
async function measureRate(report: Report, parts: Parts): Promise<void> {
  const total = bursts * burstSize;
  report.progress(`${total} events in ${bursts} transactions`);
  const follower = parts.feed.follow({ after: 'now' });
  const startedAt = performance.now();
  const appended = Promise.all(Array.from({ length: bursts }, () => append(parts, burstSize)));
  for (let seen = 0; seen < total; seen++) await follower.next();
  const elapsedS = (performance.now() - startedAt) / 1000;
  await appended;
  await follower.return?.();
  report.add({
    name: 'feed.events_per_s',
    value: total / elapsedS,
    unit: '1/s',
    note: 'appended, sequenced, followed',
  });
}

/** The log from its start, out of PostgreSQL. */
async function measureReplay(report: Report, { feed, db, bus }: Parts): Promise<void> {
  // A feed that has just begun has nothing in memory.
  const fresh = createFeed({
    db,
    connection: bus.connection,
    logger: createLogger({ service: 'bench', level: 'error' }),
  });
  await fresh.start();
  const total = Number(feed.head());
  report.progress(`replay of ${total} events`);
  const follower = fresh.follow({ after: 0n });
  const startedAt = performance.now();
  for (let seen = 0; seen < total; seen++) await follower.next();
  const elapsedS = (performance.now() - startedAt) / 1000;
  await follower.return?.();
  await fresh.stop();
  report.add({ name: 'feed.replay_per_s', value: total / elapsedS, unit: '1/s', note: 'read from PostgreSQL' });
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
