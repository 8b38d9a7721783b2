-- The storage of the log: one function that appends, versions of streams apart from the events, events in partitions by
-- month, and epochs, so that the order of the log survives a dump that is restored into another cluster.

-- Up Migration

-- Length of each stream. A unique index over all events could not be partitioned by time.
create table platform.streams (
  stream_id text primary key,
  version integer not null check (version > 0)
) with (fillfactor = 90);
insert into platform.streams select stream_id, max(stream_version) from platform.events group by stream_id;

-- Transaction ids begin again in another cluster. Events are in order of (epoch, xid, id); a restored log begins an epoch.
alter table platform.sequencer
  add column epoch smallint not null default 0,
  add column cursor_epoch smallint not null default 0,
  add column system_identifier bigint,
  -- Events up to this position have been detached and can't be read from here any more.
  add column floor_seq bigint not null default 0,
  add check (floor_seq between 0 and seq);

-- The first UUIDv7 of a moment (RFC 9562, section 5.7: 48 bits of milliseconds come first).
create function platform.first_uuid_at(at timestamptz) returns uuid language sql immutable strict parallel safe as $$
  select (lpad(to_hex(floor(extract(epoch from at) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

create table platform.event_partitions (
  name text primary key,
  -- Of the ids in it; the first partition has everything before, too.
  from_at timestamptz not null,
  to_at timestamptz not null check (to_at > from_at),
  created_at timestamptz(3) not null default clock_timestamp(),
  -- Highest position that an event in it has.
  last_seq bigint,
  detached_at timestamptz(3),
  check ((last_seq is not null) or detached_at is null)
);

alter table platform.event_log drop constraint event_log_event_id_fkey;
drop trigger append_only on platform.events;
drop trigger append_only_truncate on platform.events;
drop trigger type_declared on platform.events;
alter table platform.events rename to events_first;
alter table platform.events_first add column epoch smallint not null default 0;
alter table platform.events_first drop constraint events_stream_id_stream_version_key;
alter table platform.events_first rename constraint events_pkey to events_first_pkey;
drop index platform.events_by_commit;

create table platform.events (like platform.events_first including defaults including constraints) partition by range (id);
alter table platform.events add primary key (id);
-- The sequencer's compound cursor: ids alone would skip transactions that commit late.
create index events_by_commit on platform.events (epoch, xid, id) with (deduplicate_items = off);

do $$
declare
  next_month timestamptz := date_trunc('month', now(), 'UTC') + interval '1 month';
begin
  execute format('alter table platform.events attach partition platform.events_first for values from (minvalue) to (%L)',
    platform.first_uuid_at(next_month));
  insert into platform.event_partitions (name, from_at, to_at) values ('events_first', '-infinity', next_month);
end $$;
-- What no month takes: an append never fails for want of a partition.
create table platform.events_other partition of platform.events default;

create trigger append_only before update or delete on platform.events
  for each row execute function platform.refuse_change();
create trigger append_only_truncate before truncate on platform.events
  for each statement execute function platform.refuse_change();
create trigger append_only_truncate before truncate on platform.events_first
  for each statement execute function platform.refuse_change();
create trigger append_only_truncate before truncate on platform.events_other
  for each statement execute function platform.refuse_change();
create trigger type_declared after insert on platform.events referencing new table as appended
  for each statement execute function platform.refuse_undeclared_types();

-- Makes the partitions of the months to come. They are attached, which locks out no reader and no writer.
create function platform.ensure_event_partitions(months_ahead integer default 3) returns setof text
  language plpgsql security definer set search_path = platform, pg_temp as $$
declare
  starts timestamptz;
  ends timestamptz;
  partition text;
begin
  -- Two leaders at once would make the same partition; the lock goes with the transaction.
  perform pg_advisory_xact_lock(7072073002);
  set local lock_timeout = '2s';
  select max(to_at) into strict starts from platform.event_partitions;
  while starts < date_trunc('month', clock_timestamp(), 'UTC') + make_interval(months => months_ahead + 1) loop
    ends := date_trunc('month', starts, 'UTC') + interval '1 month';
    partition := 'events_' || to_char(starts at time zone 'UTC', 'YYYY_MM');
    execute format('create table platform.%I (like platform.events including defaults including constraints)', partition);
    execute format('create trigger append_only_truncate before truncate on platform.%I
      for each statement execute function platform.refuse_change()', partition);
    execute format('alter table platform.events attach partition platform.%I for values from (%L) to (%L)',
      partition, platform.first_uuid_at(starts), platform.first_uuid_at(ends));
    insert into platform.event_partitions (name, from_at, to_at) values (partition, starts, ends);
    return next partition;
    starts := ends;
  end loop;
end $$;
select platform.ensure_event_partitions();

-- Takes the months that ended before a moment out of the log, for an archive. Their order and hashes stay, and the tables,
-- which nobody reads any more, are for the operator to dump and drop.
create function platform.detach_events(before timestamptz) returns table (partition text, up_to bigint)
  language plpgsql as $$
declare
  old record;
  top bigint;
  behind text;
begin
  set local lock_timeout = '2s';
  for old in
    select p.name from platform.event_partitions p
    where p.detached_at is null and p.to_at <= before and p.to_at <= date_trunc('month', now(), 'UTC') order by p.to_at
  loop
    execute format('select count(*) filter (where l.seq is null)::text, max(l.seq)
      from platform.%I e left join platform.event_log l on l.event_id = e.id', old.name) into behind, top;
    if behind <> '0' then
      raise exception '% has % events that are not in the log yet: is a sequencer running?', old.name, behind
        using errcode = 'object_not_in_prerequisite_state';
    end if;
    select string_agg(format('%s at %s', c.name, c.seq), ', ') into behind from platform.consumers c where c.seq < top;
    if behind is not null then
      raise exception '% goes up to %, and not every consumer has got there: %', old.name, top, behind
        using errcode = 'object_not_in_prerequisite_state';
    end if;
    select string_agg(d.dead_letter_id, ', ') into behind from platform.dead_letters d where d.seq <= top and d.state <> 'RESOLVED';
    if behind is not null then
      raise exception '% has events that are to be handled again: %', old.name, behind
        using errcode = 'object_not_in_prerequisite_state';
    end if;
    execute format('alter table platform.events detach partition platform.%I', old.name);
    update platform.event_partitions set detached_at = clock_timestamp(), last_seq = coalesce(top, 0) where name = old.name;
    update platform.sequencer set floor_seq = greatest(floor_seq, coalesce(top, 0));
    partition := old.name;
    up_to := top;
    return next;
  end loop;
end $$;

-- How services append; those that alone write a stream place their events by themselves (migrations/0121_treasury_rounds.sql). For
-- each request, in JSON: streamId, expected (events that the stream has, absent for whatever is there), ventureId, actor,
-- correlationId, causationId, and events, each with id, type and payload. A stream may be in one request only.
-- Returns the streams that are not as expected: nothing was appended to those.
create function platform.append_events(requests jsonb) returns text[]
  language plpgsql security definer set search_path = platform, pg_temp as $$
#variable_conflict use_column
declare
  request jsonb;
  stream text;
  expected integer;
  added integer;
  reached integer;
  streams text[];
  grown text[];
begin
  if jsonb_array_length(requests) = 1 then
    request := requests -> 0;
    stream := request ->> 'streamId';
    expected := (request -> 'expected')::integer;
    added := jsonb_array_length(request -> 'events');
    if expected is null then
      insert into platform.streams as s (stream_id, version) values (stream, added)
        on conflict (stream_id) do update set version = s.version + excluded.version returning version into reached;
    elsif expected = 0 then
      insert into platform.streams as s (stream_id, version) values (stream, added)
        on conflict (stream_id) do nothing returning version into reached;
    else
      update platform.streams set version = expected + added where stream_id = stream and version = expected
        returning version into reached;
    end if;
    if reached is null then
      return array[stream];
    end if;
    insert into platform.events
      (id, type, stream_id, stream_version, venture_id, actor, correlation_id, causation_id, payload)
    select (e.event ->> 'id')::uuid, e.event ->> 'type', stream, reached - added + e.position, request ->> 'ventureId',
      request -> 'actor', request ->> 'correlationId', request ->> 'causationId', e.event -> 'payload'
    from jsonb_array_elements(request -> 'events') with ordinality as e (event, position);
    return '{}';
  end if;

  select array_agg(r ->> 'streamId') into streams from jsonb_array_elements(requests) as r;
  if cardinality(streams) > (select count(distinct s) from unnest(streams) as s) then
    raise exception 'a stream stands in two of the requests' using errcode = 'invalid_parameter_value';
  end if;
  with wanted as materialized (
    select r ->> 'streamId' as stream_id, (r -> 'expected')::integer as expected,
      jsonb_array_length(r -> 'events') as added, r as request
    from jsonb_array_elements(requests) as r
  ), begun as (
    insert into platform.streams (stream_id, version)
      select stream_id, added from wanted where expected = 0 order by stream_id
    on conflict (stream_id) do nothing returning stream_id, version
  ), moved as (
    update platform.streams s set version = s.version + w.added from wanted w
    where w.expected > 0 and s.stream_id = w.stream_id and s.version = w.expected returning s.stream_id, s.version
  ), extended as (
    insert into platform.streams as s (stream_id, version)
      select stream_id, added from wanted where expected is null order by stream_id
    on conflict (stream_id) do update set version = s.version + excluded.version returning stream_id, version
  ), ready as (
    select * from begun union all select * from moved union all select * from extended
  ), appended as (
    insert into platform.events
      (id, type, stream_id, stream_version, venture_id, actor, correlation_id, causation_id, payload)
    select (e.event ->> 'id')::uuid, e.event ->> 'type', stream_id, r.version - w.added + e.position,
      w.request ->> 'ventureId', w.request -> 'actor', w.request ->> 'correlationId', w.request ->> 'causationId',
      e.event -> 'payload'
    from ready r join wanted w using (stream_id)
    cross join lateral jsonb_array_elements(w.request -> 'events') with ordinality as e (event, position)
  )
  select array_agg(stream_id) into grown from ready;
  if cardinality(grown) = cardinality(streams) then
    return '{}';
  end if;
  return array(select s from unnest(streams) as s where s <> all (coalesce(grown, '{}')));
end $$;
revoke execute on function platform.append_events, platform.ensure_event_partitions, platform.detach_events from public;

-- Run with the migrations, before any service: a log that stands in another cluster than before begins a new epoch.
create function platform.adopt_log() returns smallint language plpgsql as $$
declare
  known bigint;
  here bigint := (select system_identifier from pg_control_system());
  next_epoch smallint;
begin
  select system_identifier, epoch + 1 into strict known, next_epoch from platform.sequencer for update;
  if known = here then
    return null;
  end if;
  if known is null then
    update platform.sequencer set system_identifier = here;
    return null;
  end if;
  update platform.sequencer set system_identifier = here, epoch = next_epoch;
  execute format('alter table platform.events alter column epoch set default %s', next_epoch);
  return next_epoch;
end $$;
revoke execute on function platform.adopt_log from public;
select platform.adopt_log();

-- Down Migration

drop function platform.adopt_log;
drop function platform.append_events;
drop function platform.detach_events;
drop function platform.ensure_event_partitions;

create table platform.events_whole (like platform.events including defaults including constraints);
insert into platform.events_whole select * from platform.events;
drop table platform.events;
drop table platform.event_partitions;
drop function platform.first_uuid_at;
alter table platform.events_whole rename to events;
alter table platform.events drop column epoch, add primary key (id), add unique (stream_id, stream_version);
create index events_by_commit on platform.events (xid, id);
create trigger append_only before update or delete on platform.events
  for each row execute function platform.refuse_change();
create trigger append_only_truncate before truncate on platform.events
  for each statement execute function platform.refuse_change();
create trigger type_declared after insert on platform.events referencing new table as appended
  for each statement execute function platform.refuse_undeclared_types();
alter table platform.event_log add foreign key (event_id) references platform.events (id);
alter table platform.sequencer drop column epoch, drop column cursor_epoch, drop column system_identifier, drop column floor_seq;
drop table platform.streams;
