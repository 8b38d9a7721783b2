-- What every service shares: who owns which venture, freezes, the event log, consumers' positions, idempotency keys.

-- Up Migration

create schema platform;

-- A venture never changes its owner, so services may remember the answer.
create table platform.ventures (
  venture_id text primary key,
  tenant_id text not null,
  created_at timestamptz(3) not null default clock_timestamp()
);
create index ventures_by_tenant on platform.ventures (tenant_id, venture_id);

create table platform.freezes (
  freeze_id text primary key,
  venture_id text not null,
  scope text not null check (scope in ('AGENT', 'WORKFLOW', 'VENTURE')),
  subject_id text not null,
  reason text not null,
  applied_by jsonb not null,
  applied_at timestamptz(3) not null default clock_timestamp(),
  lifted_by jsonb,
  lifted_at timestamptz(3),
  lift_reason text,
  check ((lifted_at is null) = (lifted_by is null))
);
-- One freeze in force for each subject; a second is an answer, not a row.
create unique index freezes_in_force on platform.freezes (subject_id) where lifted_at is null;

create table platform.events (
  id uuid primary key,
  type text not null,
  stream_id text not null,
  stream_version integer not null check (stream_version > 0),
  venture_id text not null,
  actor jsonb not null,
  correlation_id text not null,
  causation_id text,
  occurred_at timestamptz(3) not null default clock_timestamp(),
  payload jsonb not null,
  xid xid8 not null default pg_current_xact_id(),
  unique (stream_id, stream_version)
);
-- The sequencer's compound cursor: ids alone would skip transactions that commit late.
create index events_by_commit on platform.events (xid, id);

-- The order of the log. Written by the sequencer only; the columns beside the hashes are copies for indexed reads.
create table platform.event_log (
  seq bigint primary key check (seq > 0),
  event_id uuid not null unique references platform.events (id),
  venture_id text not null,
  type text not null,
  stream_id text not null,
  correlation_id text not null,
  hash text not null,
  previous_hash text not null
);
create index event_log_by_venture on platform.event_log (venture_id, seq);
create index event_log_by_type on platform.event_log (type, seq);
create index event_log_by_stream on platform.event_log (stream_id, seq);
create index event_log_by_correlation on platform.event_log (correlation_id, seq);

create table platform.sequencer (
  only_row boolean primary key default true check (only_row),
  seq bigint not null default 0,
  hash text not null default repeat('0', 64),
  cursor_xid xid8 not null default '0',
  cursor_id uuid not null default '00000000-0000-0000-0000-000000000000'
);
insert into platform.sequencer default values;

create function platform.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '%.% is append-only: % refused', tg_table_schema, tg_table_name, tg_op using errcode = 'integrity_constraint_violation';
end $$;

create trigger append_only before update or delete on platform.events
  for each row execute function platform.refuse_change();
create trigger append_only_truncate before truncate on platform.events
  for each statement execute function platform.refuse_change();
create trigger append_only before update or delete on platform.event_log
  for each row execute function platform.refuse_change();
create trigger append_only_truncate before truncate on platform.event_log
  for each statement execute function platform.refuse_change();

-- Position of each consumer, saved in the transaction of its effect.
create table platform.consumers (
  name text primary key,
  seq bigint not null default 0,
  updated_at timestamptz(3) not null default clock_timestamp()
);

create table platform.idempotency_keys (
  scope text not null,
  operation text not null,
  key text not null check (length(key) between 1 and 200),
  input_hash text not null,
  result jsonb not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (scope, operation, key)
);

-- Down Migration

drop schema platform cascade;
