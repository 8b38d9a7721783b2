import { setTimeout } from 'node:timers/promises';
import type { Subscription } from 'nats';
import pg from 'pg';
import type { Bus } from '#runtime/bus/bus.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import { UnhealthyError } from '#runtime/health/health.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { createEventRate } from './event-rate.ts';
import { createLogWatch, type LogWatch } from './log-watch.ts';
import { keepPartitions } from './partition-keeper.ts';
import { type Publisher, startPublisher } from './publisher.ts';
import { createSequencing } from './sequence-batch.ts';
import { listenForWake, Signal, takeWakesHere } from './wake.ts';

export interface SequencerOptions {
  /** Of a direct connection: leadership is a lock of the session, which a pooler in between would share. */
  readonly databaseUrl: string;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface Sequencer {
  start(): Promise<void>;
  /** Finishes the batch in progress and gives up leadership. */
  stop(): Promise<void>;
  /** @throws UnhealthyError when this process leads and the log does not go on; says why */
  check(): Promise<void>;
}

/** Advisory lock of the one leader. Any number that nothing else uses. */
const leaderLock = 7_072_073_001;
const batchMax = 1_000;
/**
 * From so many events a second on, they are left to gather for a moment, unless there are many already: a batch by itself costs
 * as much as twenty events in it. Below that, each gets its place at once.
 */
const gatherPerSecond = 750;
const gatherMs = 4;
const manyEvents = 64;
/** A lost ping costs so much. */
const pollMs = 250;
/** Most transactions that hold others back are over in milliseconds, and nobody pings when one without events ends. */
const heldMinMs = 1;
/** How often those that wait ask for the lead, with one small query over a connection that stays. */
const standbyPollMs = 250;
const retryMinMs = 50;
const retryMaxMs = 1_000;
const databaseTimeoutMs = 3_000;
const endMaxMs = 1_000;
/**
 * PostgreSQL ends the session of a leader that is silent for so long, stopped or cut off, and frees its lock. A leader that
 * is only slow loses the lead, and nothing else.
 */
const silenceMaxMs = 1_250;

interface Lead {
  readonly watch: LogWatch;
  readonly publisher: Publisher;
}

/**
 * Gives committed events their place in the log, and has them published beside that. One process leads (a session-level
 * advisory lock on its own connection, released by PostgreSQL the moment the process dies); the others wait to take over.
 */
export function createSequencer(options: SequencerOptions): Sequencer {
  const { bus, logger, metrics } = options;
  const leads = metrics.gauge(
    'venture_event_log_leader',
    'Whether this process gives events their place in the log.',
    [],
  );
  const wake = new Signal();
  const abort = new AbortController();
  const { signal } = abort;
  let lead: Lead | undefined;
  let broken: InvariantError | undefined;
  let foreign: ForeignLogError | undefined;
  /** Smaller after a fault: a thousand of the largest events take longer than a statement may. */
  let batchSize = batchMax;
  let running: Promise<void> | undefined;
  const pause = (ms: number) => setTimeout(ms, undefined, { signal }).catch(() => undefined);

  async function leadWith(client: pg.Client): Promise<void> {
    await refuseForeignLog(client);
    foreign = undefined;
    logger.info('leading the sequencer');
    let heardAt = performance.now();
    const watch = createLogWatch({ client, logger, metrics });
    const publisher = startPublisher({ ...options, mayPublish: () => performance.now() - heardAt < silenceMaxMs });
    const stopKeeping = keepPartitions(options);
    const stopTaking = takeWakesHere(bus.connection, () => wake.raise());
    const sequencing = createSequencing(client);
    lead = { watch, publisher };
    leads.set(1);
    const rate = createEventRate(heardAt);
    let isRush = false;
    let heldMs = heldMinMs;
    try {
      while (!signal.aborted) {
        const { events, hasMore, isHeldBack } = await sequencing.next(batchSize, isRush ? 0 : batchSize);
        heardAt = performance.now();
        batchSize = Math.min(2 * batchSize, batchMax);
        if (events.length > 0) {
          publisher.offer(events);
          heldMs = heldMinMs;
        }
        await watch.lookIfDue();
        isRush = rate.count(events.length, heardAt) >= gatherPerSecond;
        if (isRush && events.length > 0) {
          if (events.length < manyEvents) await pause(gatherMs);
        } else if (hasMore) continue;
        else if (isHeldBack) {
          await wake.wait(heldMs);
          heldMs = Math.min(2 * heldMs, pollMs);
        } else await wake.wait(pollMs);
      }
    } finally {
      lead = undefined;
      leads.set(0);
      watch.stop();
      stopTaking();
      stopKeeping();
      await publisher.stop();
    }
  }

  async function run(): Promise<void> {
    let retryMs = retryMinMs;
    while (!signal.aborted) {
      const client = newClient(options.databaseUrl);
      const triedAt = performance.now();
      try {
        await client.connect();
        await prepareSession(client);
        while (!signal.aborted && !(await tryToLead(client))) await pause(standbyPollMs);
        if (!signal.aborted) await leadWith(client);
      } catch (error) {
        if (error instanceof InvariantError) {
          broken = error;
          logger.fatal({ err: error }, 'the log is broken, the sequencer stops');
          return;
        }
        foreign = error instanceof ForeignLogError ? error : undefined;
        logger.warn({ err: error }, 'the sequencer lost its database or the lead, trying again');
        batchSize = Math.ceil(batchSize / 4);
        // Whoever lost a connection that worked comes back at once; one that never works is not worth many tries.
        retryMs = performance.now() - triedAt > retryMaxMs ? retryMinMs : Math.min(2 * retryMs, retryMaxMs);
        await pause(retryMs);
      } finally {
        // The other end may be gone without a word, and never confirm.
        await Promise.race([client.end().catch(() => undefined), setTimeout(endMaxMs, undefined, { ref: false })]);
      }
    }
  }

  let listener: Subscription | undefined;
  return {
    async start() {
      leads.set(0);
      listener = listenForWake(bus.connection, () => wake.raise());
      running = run();
    },
    async stop() {
      abort.abort();
      listener?.unsubscribe();
      wake.raise();
      await running;
    },
    async check() {
      if (broken !== undefined)
        throw new UnhealthyError('the event log is broken, and the sequencer has stopped; see the log');
      const problem = foreign?.message ?? lead?.watch.problem() ?? lead?.publisher.problem();
      if (problem !== undefined) throw new UnhealthyError(problem);
    },
  };
}

function newClient(databaseUrl: string): pg.Client {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'parpour-sequencer',
    connectionTimeoutMillis: databaseTimeoutMs,
    // A connection that is open but dead would be waited on for ever.
    query_timeout: databaseTimeoutMs,
  });
  // The query in progress fails too; without a listener the same error would end the process.
  client.on('error', () => undefined);
  return client;
}

/**
 * The session ends when nothing is asked for too long, and also when an answer can't be delivered: a process that was stopped
 * while one was on its way takes nothing any more. Plans go by index alone: those of a young log, made while it was empty,
 * would read all of it at each look.
 */
async function prepareSession(client: pg.Client): Promise<void> {
  await client.query(
    `set idle_session_timeout = ${silenceMaxMs}; set tcp_user_timeout = ${silenceMaxMs};
     set statement_timeout = ${databaseTimeoutMs}; set enable_seqscan = off; set enable_bitmapscan = off`,
  );
}

/** The log was restored into another cluster, and the migrations have not been run there. */
class ForeignLogError extends Error {
  constructor() {
    super('the event log comes from another PostgreSQL cluster; run the migrations, which begin a new epoch for it');
    this.name = 'ForeignLogError';
  }
}

/** Transaction ids began again there: new events would lie behind the cursor, and be passed over without a word. */
async function refuseForeignLog(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ isForeign: boolean }>(
    `select s.system_identifier <> c.system_identifier as "isForeign" from platform.sequencer s, pg_control_system() c`,
  );
  if (rows[0]?.isForeign === true) throw new ForeignLogError();
}

async function tryToLead(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ leads: boolean }>('select pg_try_advisory_lock($1) as leads', [leaderLock]);
  return rows[0]?.leads === true;
}
