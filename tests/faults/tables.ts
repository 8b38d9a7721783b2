import type pg from 'pg';

/** Tables of the fault tests: state of the writers, of two projections, and of tasks and their effects. */
export async function createTables(client: pg.Client): Promise<void> {
  await client.query(`create schema faults;
    create table faults.writes (token text primary key);
    create table faults.projection (seq bigint primary key, token text not null unique, hash text not null);
    -- Its result depends on every event counting once.
    create table faults.totals (venture_id text primary key, events bigint not null, seq_sum numeric not null);
    create table faults.tasks (
      task_id text primary key,
      attempt integer not null default 0,
      dispatched_at timestamptz not null default clock_timestamp(),
      done_at timestamptz
    );
    create index on faults.tasks (dispatched_at) where done_at is null;
    -- No key: an effect that happens twice stands here twice.
    create table faults.effects (task_id text not null, attempt integer not null);`);
}
