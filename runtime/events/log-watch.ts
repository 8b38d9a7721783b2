import type pg from 'pg';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';

export interface LogWatchOptions {
  /** The leader's connection. */
  readonly client: pg.Client;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Looks after the head of the log: how much waits for its place, how long already, and who is the reason. */
export interface LogWatch {
  /** Looks when the last look is a second ago. */
  lookIfDue(): Promise<void>;
  /** What holds the log up, in words for people, or undefined while all is well. */
  problem(): string | undefined;
  /** Takes back what it has reported: another process leads now. */
  stop(): void;
}

const lookEveryMs = 1_000;
/** An event that waits so long has a reason that is worth a name. */
const heldUpAfterSeconds = 1;
/** From here on the process says that it is not well. */
const unhealthyAfterSeconds = 2;
/** Events that are counted at most: the count itself must not take long. */
const countMax = 50_000;

/** Who keeps a transaction open that is older than all others. */
export interface Blocker {
  /** Null for a prepared transaction, which belongs to no session any more. */
  readonly pid: number | null;
  /** The session's application_name; for a prepared transaction its global id. */
  readonly name: string;
  readonly user: string;
  readonly database: string;
  /** As pg_stat_activity says it, or `prepared`. */
  readonly state: string;
  /** What it waits for, as `type: event`, or null. */
  readonly wait: string | null;
  readonly openSeconds: number;
  readonly transaction: string;
}

interface Found {
  readonly waiting: number;
  readonly oldestSeconds: number | null;
  /** Whether the first of them may not have its place yet; false when the sequencer just has not come to it. */
  readonly isHeldBack: boolean | null;
  readonly headSeq: string;
}

export function createLogWatch({ client, logger, metrics }: LogWatchOptions): LogWatch {
  const gauges = logGauges(metrics);
  let lookedAt = Number.NEGATIVE_INFINITY;
  let problem: string | undefined;
  let named: Blocker | undefined;

  function report(found: Found, blocker: Blocker | undefined): void {
    const heldUpSeconds = found.oldestSeconds ?? 0;
    gauges.head.set(Number(found.headSeq));
    gauges.lag.set(found.waiting);
    gauges.oldest.set(heldUpSeconds);
    gauges.blocked.reset();
    if (blocker !== undefined) {
      gauges.blocked.set({ application_name: blocker.name }, heldUpSeconds);
      if (named?.transaction !== blocker.transaction) {
        const about = { ...blocker, heldUpSeconds, waitingEvents: found.waiting };
        logger.error(about, 'an open transaction holds the event log up');
      }
    } else if (named !== undefined) {
      logger.info({ name: named.name, pid: named.pid }, 'the event log goes on');
    }
    named = blocker;
    problem = heldUpSeconds < unhealthyAfterSeconds ? undefined : describe(found, blocker);
  }

  return {
    async lookIfDue() {
      const now = performance.now();
      if (now - lookedAt < lookEveryMs) return;
      lookedAt = now;
      const { rows } = await client.query<Found>({ name: 'watch_log', text: watchSql, values: [countMax] });
      const found = rows[0];
      if (found === undefined) return;
      const isHeldUp = found.isHeldBack === true && (found.oldestSeconds ?? 0) > heldUpAfterSeconds;
      report(found, isHeldUp ? await findBlocker(client) : undefined);
    },
    problem: () => problem,
    stop() {
      for (const gauge of Object.values(gauges)) gauge.reset();
      problem = undefined;
    },
  };
}

/** The gauges of the log; all zero in a process that does not lead. */
function logGauges(metrics: Metrics) {
  return {
    head: metrics.gauge('venture_event_log_head_seq', 'Position of the last event in the log.', []),
    lag: metrics.gauge(
      'venture_event_log_lag_events',
      'Committed events that wait for their place in the log; counted up to 50,000.',
      [],
    ),
    oldest: metrics.gauge(
      'venture_event_log_oldest_unsequenced_seconds',
      'Age of the first event that waits for its place in the log.',
      [],
    ),
    blocked: metrics.gauge(
      'venture_event_log_blocked_seconds',
      'How long the log has been held up by an open transaction of this application.',
      ['application_name'],
    ),
  };
}

function describe({ oldestSeconds, waiting }: Found, blocker: Blocker | undefined): string {
  const seconds = Math.round(oldestSeconds ?? 0);
  const events = `${waiting} event${waiting === 1 ? ' waits' : 's wait'}`;
  if (blocker === undefined) return `the event log is ${seconds} s behind: ${events}`;
  const open = `${blocker.state} for ${Math.round(blocker.openSeconds)} s`;
  return `the event log is held up for ${seconds} s by ${blocker.name} (${open}): ${events}`;
}

// The first in the order of the log is taken for the oldest: an age, not a guarantee, and one probe of the index.
const watchSql = `
  select s.seq::text as "headSeq", w.waiting, extract(epoch from clock_timestamp() - f.occurred_at)::float8 as "oldestSeconds",
    f.epoch = s.epoch and f.xid >= pg_snapshot_xmin(pg_current_snapshot()) as "isHeldBack"
  from platform.sequencer s
  cross join lateral (select count(*)::integer as waiting from (
    select from platform.events e where (e.epoch, e.xid, e.id) > (s.cursor_epoch, s.cursor_xid, s.cursor_id)
    order by e.epoch, e.xid, e.id limit $1
  ) behind) w
  left join lateral (
    select e.occurred_at, e.epoch, e.xid from platform.events e where (e.epoch, e.xid, e.id) > (s.cursor_epoch, s.cursor_xid, s.cursor_id)
    order by e.epoch, e.xid, e.id limit 1
  ) f on true`;

/**
 * Finds whose transaction is the oldest that is open: the log goes up to it. A snapshot's xmin is the lowest transaction id in
 * progress in the whole cluster, also in other databases; readers have no id and hold nothing up.
 */
async function findBlocker(client: pg.Client): Promise<Blocker | undefined> {
  const { rows } = await client.query<Blocker>({ name: 'find_blocker', text: blockerSql });
  return rows[0];
}

// The text of the query is left out: it may have personal data in it.
const blockerSql = `
  select pid, name, "user", database, state, wait, transaction::text as transaction,
    extract(epoch from clock_timestamp() - since)::float8 as "openSeconds"
  from (
    select pid, coalesce(nullif(application_name, ''), 'no name') as name, usename::text as "user", datname::text as database,
      coalesce(state, 'unknown') as state, wait_event_type || ': ' || wait_event as wait, xact_start as since,
      backend_xid as transaction
    from pg_stat_activity where backend_xid is not null
    union all
    select null, 'prepared transaction ' || gid, owner::text, database::text, 'prepared', null, prepared, transaction
    from pg_prepared_xacts
  ) holder
  where transaction = pg_snapshot_xmin(pg_current_snapshot())::xid`;
