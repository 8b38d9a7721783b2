import { sql } from 'drizzle-orm';
import type { NatsConnection } from 'nats';
import type { Queryable, Tx } from '#runtime/db/db.ts';
import { Signal } from '#runtime/events/wake.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Credential } from './jwt.ts';

/** What was taken back, as far as this process knows. */
export interface Revocations {
  /** Begins to watch at the first call. Resolves once everything has been read that was revoked before. */
  ready(): Promise<void>;
  isRevoked(credential: Credential): boolean;
  /** Whether everything is known that was revoked more than a second ago. */
  isFresh(): boolean;
  /** Calls each time that something was revoked. @returns stops listening */
  listen(listener: () => void): () => void;
  stop(): Promise<void>;
}

export interface RevocationsOptions {
  /** Where to read; asked for when watching begins. */
  readonly open: () => Promise<Queryable>;
  readonly connection: NatsConnection;
  readonly logger: Logger;
  /** Longest between two looks. Default 400. */
  readonly intervalMs?: number;
}

/** Core NATS subject that says "something was revoked"; in no stream. */
const revokedSubject = 'ping.auth.revoked';
const intervalMsDefault = 400;
/** What was read longer ago is not relied on. */
const freshMsMax = 1_000;

interface RevocationRow extends Record<string, unknown> {
  readonly tenant_id: string;
  readonly subject_id: string;
  readonly until_ms: number;
}

/**
 * Watches for revocations. PostgreSQL is asked every few hundred milliseconds, which is what the bound of a second rests on;
 * a ping over NATS makes it some milliseconds as a rule.
 */
export function createRevocations(options: RevocationsOptions): Revocations {
  const { logger, connection } = options;
  const until = new Map<string, number>();
  const listeners = new Set<() => void>();
  const wake = new Signal();
  let readAtMs = Number.NEGATIVE_INFINITY;
  let isStopped = false;
  let isWatching = false;
  let watching: { readonly first: Promise<void>; readonly ended: Promise<void> } | undefined;

  const note = ({ tenant_id, subject_id, until_ms }: RevocationRow): boolean => {
    const key = keyOf(tenant_id, subject_id);
    if ((until.get(key) ?? Number.NEGATIVE_INFINITY) >= until_ms) return false;
    until.set(key, until_ms);
    return true;
  };

  function createReader(queryable: Queryable) {
    let position = '0';
    return async (): Promise<void> => {
      const startedAtMs = performance.now();
      const found = await readRevocations(queryable, position);
      // A position that goes back: the database was restored into a cluster whose transactions count anew.
      position = BigInt(found.position) < BigInt(position) ? '0' : found.position;
      readAtMs = startedAtMs;
      if (found.rows.filter(note).length > 0) for (const listener of [...listeners]) listener();
    };
  }

  async function watch(read: () => Promise<void>): Promise<void> {
    const pings = connection.subscribe(revokedSubject, { callback: () => wake.raise() });
    let isAway = false;
    isWatching = true;
    while (!isStopped) {
      await wake.wait(options.intervalMs ?? intervalMsDefault);
      if (isStopped) break;
      try {
        await read();
        if (isAway) logger.info('revocations are read again');
        isAway = false;
      } catch (error) {
        if (!isAway) logger.warn({ err: error }, 'revocations can not be read; API keys are checked one by one');
        isAway = true;
      }
    }
    pings.unsubscribe();
  }

  async function begin(): Promise<() => Promise<void>> {
    const read = createReader(await options.open());
    await read();
    return read;
  }

  return {
    async ready() {
      if (watching === undefined) {
        const begun = begin();
        watching = { first: begun.then(() => undefined), ended: begun.then(watch, () => undefined) };
        // What fails here is told to whoever waits; the next caller tries again.
        watching.first.catch(() => {
          watching = undefined;
        });
      }
      await watching.first;
    },
    isRevoked({ tenantId, subjectId, issuedAt }) {
      const untilMs = until.get(keyOf(tenantId, subjectId));
      // Tokens know whole seconds only: what was issued within the second of the revocation counts as before it.
      return untilMs !== undefined && issuedAt.getTime() <= untilMs;
    },
    isFresh: () => performance.now() - readAtMs < freshMsMax,
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async stop() {
      isStopped = true;
      wake.raise();
      if (isWatching) await watching?.ended;
    },
  };
}

/**
 * Reads what was committed since a position. Whatever a snapshot does not show belongs to a transaction that is not below
 * its xmin, so that is where the next look begins.
 */
async function readRevocations(
  queryable: Queryable,
  since: string,
): Promise<{ readonly position: string; readonly rows: readonly RevocationRow[] }> {
  const { rows } = await queryable.execute<{ position: string } & (RevocationRow | { subject_id: null })>(sql`
    select pg_snapshot_xmin(pg_current_snapshot())::text as position, r.tenant_id, r.subject_id,
      (extract(epoch from r.revoked_until) * 1000)::float8 as until_ms
    from (values (0)) as always left join platform.revocations r on r.xid >= ${since}::xid8`);
  const found = rows.filter((row): row is { position: string } & RevocationRow => row.subject_id !== null);
  return { position: rows[0]?.position ?? since, rows: found };
}

function keyOf(tenantId: string, subjectId: string): string {
  return `${tenantId}\n${subjectId}`;
}

/**
 * Makes everything that was issued to a subject until now count no more, in the transaction of what tells of it. Call
 * `tellRevoked` once it has committed.
 * @returns the instant, by the database's clock
 */
export async function revoke(
  tx: Tx,
  { tenantId, subjectId }: Pick<Credential, 'tenantId' | 'subjectId'>,
): Promise<Date> {
  const { rows } = await tx.execute<{ revoked_until: Date | string }>(sql`
    insert into platform.revocations as r (tenant_id, subject_id) values (${tenantId}, ${subjectId})
    on conflict (tenant_id, subject_id) do update
    set revoked_until = greatest(r.revoked_until, excluded.revoked_until), xid = excluded.xid
    returning revoked_until`);
  return new Date(rows[0]?.revoked_until ?? Date.now());
}

/** Lets every process look at once. A lost ping costs a few hundred milliseconds, nothing else. */
export function tellRevoked(connection: NatsConnection): void {
  if (!connection.isClosed() && !connection.isDraining()) connection.publish(revokedSubject);
}
