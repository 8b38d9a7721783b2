-- Events that a consumer could not handle, and the event types that may be appended.

-- Up Migration

create table platform.dead_letters (
  dead_letter_id text primary key,
  consumer text not null,
  seq bigint not null references platform.event_log (seq),
  event_id uuid not null,
  type text not null,
  venture_id text not null,
  reason text not null,
  attempts integer not null check (attempts > 0),
  first_failed_at timestamptz(3) not null,
  last_failed_at timestamptz(3) not null,
  -- PENDING waits for a person, RETRIED is to be handled again by its consumer, RESOLVED was handled.
  state text not null default 'PENDING' check (state in ('PENDING', 'RETRIED', 'RESOLVED')),
  resolved_at timestamptz(3),
  unique (consumer, seq),
  check (first_failed_at <= last_failed_at),
  check ((state = 'RESOLVED') = (resolved_at is not null))
);
create index dead_letters_by_venture on platform.dead_letters (venture_id, first_failed_at, dead_letter_id);
create index dead_letters_open on platform.dead_letters (consumer, state, seq) where state <> 'RESOLVED';

-- Written from the catalog each time that migrations are run. A type that was declared once stays.
create table platform.event_types (
  type text primary key check (type ~ '^[a-z][a-z_]*(\.[a-z][a-z_]*)+\.v[1-9][0-9]*$'),
  version integer not null check (version > 0),
  description text not null,
  schema jsonb not null,
  declared_at timestamptz(3) not null default clock_timestamp()
);

-- One look at the whole statement, however many events it appends. A foreign key would lock the row of the type for each
-- event (FOR KEY SHARE), and all writers of one type would meet there; since no type is ever removed there is nothing to lock.
create function platform.refuse_undeclared_types() returns trigger language plpgsql as $$
declare
  undeclared text;
begin
  select a.type into undeclared from appended a
  where not exists (select from platform.event_types t where t.type = a.type) limit 1;
  if found then
    raise exception 'event type % is not declared in schema/events', undeclared
      using errcode = 'check_violation', constraint = 'events_type_declared';
  end if;
  return null;
end $$;

create trigger type_declared after insert on platform.events referencing new table as appended
  for each statement execute function platform.refuse_undeclared_types();

create function platform.refuse_removal() returns trigger language plpgsql as $$
begin
  raise exception '%.%: % refused, events of the type may be in the log', tg_table_schema, tg_table_name, tg_op
    using errcode = 'integrity_constraint_violation';
end $$;

create trigger never_removed before delete or truncate on platform.event_types
  for each statement execute function platform.refuse_removal();

-- Down Migration

drop trigger type_declared on platform.events;
drop function platform.refuse_undeclared_types();
drop table platform.event_types;
drop function platform.refuse_removal();
drop table platform.dead_letters;
