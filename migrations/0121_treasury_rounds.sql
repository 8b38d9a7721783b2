-- What the writer of a ledger reads before a round, and how it writes one.

-- Up Migration

-- Payloads are written once and given out as they were written: as json, they are checked for their form and kept, at a fifth
-- of what it costs to take jsonb apart and put it together again.
alter table platform.events alter column payload type json;

-- An event with its place in its stream, from 1. Venture and actor are given by their places among those of the round.
create type platform.placed_event as (id uuid, type text, stream text, version integer, venture integer, actor integer,
  correlation text, causation text, payload json);

-- Appends events for whoever alone writes their streams, keeps on rows of its own how long those are, and guards that in the
-- same transaction: platform.streams does not have them. PL/pgSQL keeps the plan, SQL would make it each time.
create function platform.append_placed_events(ventures text[], actors jsonb[], events platform.placed_event[]) returns void
  language plpgsql security definer set search_path = platform, pg_temp as $$
begin
  insert into platform.events (id, type, stream_id, stream_version, venture_id, actor, correlation_id, causation_id, payload)
  select e.id, e.type, e.stream, e.version, ventures[e.venture], actors[e.actor], e.correlation, e.causation, e.payload
  from unnest(events) as e;
end $$;
revoke execute on function platform.append_placed_events from public;
insert into platform.role_privileges (role_name, schema_name, object_name, privileges) values
  ('parpour_treasury', 'platform', 'append_placed_events', '{EXECUTE}');

-- Each type of a statement is looked up once.
create or replace function platform.refuse_undeclared_types() returns trigger language plpgsql as $$
declare
  undeclared text;
begin
  select a.type into undeclared from (select distinct type from appended) a
  where not exists (select from platform.event_types t where t.type = a.type) limit 1;
  if found then
    raise exception 'event type % is not declared in schema/events', undeclared
      using errcode = 'check_violation', constraint = 'events_type_declared';
  end if;
  return null;
end $$;

-- `= any (array[x])` joins like `= x`, by an index for each row of the round and in no other way, as does a lateral query with
-- a limit: plans are kept for a session, and the first are made while tables are small and any way looks good.

-- What the writer of a ledger does not know yet of what a round needs. Amounts are text: JSON's numbers lose digits.
create or replace function treasury.read_for_round(venture text, wanted jsonb) returns jsonb language plpgsql stable
  set enable_seqscan = off
as $$
begin
  return jsonb_build_object(
    'keys', (
      select jsonb_agg(jsonb_build_object('operation', k.operation, 'key', k.key, 'hash', k.input_hash, 'id', k.result ->> 'id'))
      from jsonb_to_recordset(wanted -> 'keys') as w (operation text, key text)
      cross join lateral (
        select used.* from platform.idempotency_keys used
        where (used.scope, used.operation, used.key) = (venture, w.operation, w.key) limit 1) k),
    'accounts', (
      select jsonb_agg(jsonb_build_object('id', a.account_id, 'name', a.name, 'kind', a.kind, 'currency', a.currency,
        'debits', a.debits_minor::text, 'credits', a.credits_minor::text, 'held', a.held_minor::text,
        'entries', a.entry_count::text, 'state', a.state, 'floor', a.floor_minor::text, 'version', a.version))
      from treasury.accounts a
      where a.venture_id = venture and (
        a.account_id = any (array(select w.id from jsonb_array_elements_text(wanted -> 'accounts') as w (id)))
        or a.name = any (array(select w.name from jsonb_array_elements_text(wanted -> 'names') as w (name))))),
    'intents', (
      select jsonb_agg(jsonb_build_object('id', i.money_intent_id, 'account', i.account_id, 'currency', i.currency,
        'amount', i.amount_minor::text, 'payee', i.payee, 'category', i.category, 'purpose', i.purpose,
        'mandate', i.mandate, 'workflow', i.workflow_id, 'task', i.task_id, 'agent', i.agent_id, 'state', i.state, 'reasons', i.decline_reasons,
        'decision', i.decision_id, 'hash', i.action_hash, 'captured', i.captured_minor::text, 'version', i.version,
        'authorised', floor(extract(epoch from i.authorised_at) * 1000)::bigint,
        'expires', to_char(i.hold_expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
      from jsonb_array_elements_text(wanted -> 'intents') as w (id)
      join treasury.money_intents i on i.money_intent_id = any (array[w.id])
      where i.venture_id = any (array[venture])),
    'transfers', (
      select jsonb_agg(found.row) from (
        select jsonb_build_object('id', t.transfer_id, 'state', 'POSTED', 'description', t.description,
          'intent', t.money_intent_id, 'reverses', t.reverses_id, 'exchange', t.exchange, 'version', 1, 'expires', null,
          'reversed', exists (select from treasury.transfers r where r.reverses_id = any (array[t.transfer_id])),
          'legs', (select jsonb_agg(jsonb_build_object('account', e.account_id, 'side', e.side, 'currency', e.currency,
              'amount', e.amount_minor::text) order by e.leg)
            from treasury.entries e where e.transfer_id = any (array[t.transfer_id])), 'holds', null) as row
        from jsonb_array_elements_text(wanted -> 'transfers') as w (id)
        join treasury.transfers t on t.transfer_id = any (array[w.id])
        where t.venture_id = any (array[venture])
        union all
        select jsonb_build_object('id', p.transfer_id, 'state', p.state, 'description', p.description, 'intent', null,
          'reverses', null, 'exchange', p.exchange, 'version', 1, 'reversed', false, 'legs', p.legs,
          'effective', to_char(p.effective_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'expires', to_char(p.expires_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
          'linked', p.linked_id, 'place', p.linked_place, 'metadata', p.metadata,
          'holds', (select jsonb_agg(jsonb_build_object('id', h.hold_id, 'account', h.account_id,
              'amount', h.amount_minor::text) order by h.hold_id)
            from treasury.transfer_holds h where h.transfer_id = any (array[p.transfer_id])))
        from jsonb_array_elements_text(wanted -> 'transfers') as w (id)
        join treasury.pending_transfers p on p.transfer_id = any (array[w.id])
        where p.venture_id = any (array[venture]) and p.state <> 'POSTED') found),
    'uses', (
      select jsonb_agg(jsonb_build_object('limit', u.limit_id, 'subject', u.subject, 'bucket', u.bucket,
        'held', u.held_minor::text, 'captured', u.captured_minor::text, 'uses', u.uses) order by u.bucket)
      from jsonb_to_recordset(wanted -> 'uses') as w ("limit" text, subject text, first bigint)
      join treasury.limit_uses u on u.limit_id = any (array[w."limit"]) and u.subject = any (array[w.subject])
        and u.bucket >= w.first),
    'periods', (
      select jsonb_agg(jsonb_build_object('calendar', w.calendar, 'zone', w.zone,
        'starts', floor(extract(epoch from p.starts) * 1000)::bigint,
        'ends', floor(extract(epoch from case w.calendar when 'HOUR' then p.starts + interval '1 hour'
          else (p.starts at time zone w.zone + ('1 ' || w.calendar)::interval) at time zone w.zone end) * 1000)::bigint))
      from jsonb_to_recordset(wanted -> 'periods') as w (calendar text, zone text, at timestamptz)
      cross join lateral (select date_trunc(w.calendar, w.at, w.zone) as starts) p));
end $$;

-- Rows of a round, one type for each table that a spend writes to. They come in PostgreSQL's binary format
-- (runtime/db/row-array.ts); what is rare comes as jsonb.
create type treasury.round_key as (operation text, key text, hash text, id text);
create type treasury.round_intent as (id text, account text, currency text, amount bigint, payee text, category text,
  purpose text, workflow text, task text, agent text, requester integer, principal json, key text, state text, reasons jsonb,
  decision text, hash text, mandate text, metadata jsonb, expires timestamptz);
create type treasury.round_move as (id text, state text, reasons jsonb, decision text, approval text, captured bigint,
  expires timestamptz, version integer);
create type treasury.round_transfer as (id text, description text, intent text, effective timestamptz, reverses text,
  linked text, place integer, exchange jsonb, metadata jsonb);
create type treasury.round_entry as (transfer text, leg integer, account text, currency text, side text,
  amount bigint, seq bigint, balance bigint);
create type treasury.round_account as (id text, debits bigint, credits bigint, held bigint, entries bigint, state text,
  version integer);
create type treasury.round_use as ("limit" text, subject text, slot integer, bucket bigint, held bigint, captured bigint,
  uses integer);

-- Writes a round: all that the writer of a ledger has decided since the last one, with its events, or nothing. Answers
-- OK, or why nothing was written: FENCED (another process writes the ledger now), STALE (a round was written since the
-- writer read the ledger), FREEZES (other freezes are in force than those it was decided under) or CLOCK (it was decided at
-- a time that is not now). A key that was used before violates idempotency_keys_pkey. The lock on freezes lasts
-- until the commit: a freeze that is acknowledged comes after every round that did not know of it.
create or replace function treasury.write_round(venture text, under_fence bigint, rounds_before bigint, decided timestamptz,
    lease interval, known_freezes text[], actors jsonb[], rare jsonb, keys treasury.round_key[], requested treasury.round_intent[],
    moved treasury.round_move[], transfers treasury.round_transfer[], entries treasury.round_entry[],
    accounts treasury.round_account[], uses treasury.round_use[], events platform.placed_event[])
  returns text language plpgsql
  set enable_seqscan = off
  set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  latest treasury.ledgers;
  written integer;
begin
  select * into latest from treasury.ledgers l
  where l.venture_id = venture and l.fence = under_fence for no key update;
  if not found then
    return 'FENCED';
  end if;
  if latest.rounds <> rounds_before then
    return 'STALE';
  end if;
  -- A statement of its own: the next one's snapshot is taken with the lock held. The seed is that of runtime/auth/freezes.ts.
  -- The venture `platform` stands for all of them, see migrations/0170_platform_freeze.sql.
  perform pg_advisory_xact_lock_shared(hashtextextended(v, 2)) from unnest(array['platform', venture]) as v;
  if known_freezes is distinct from array(
    select freeze_id from platform.freezes where venture_id in (venture, 'platform') and lifted_at is null order by freeze_id collate "C")
  then
    return 'FREEZES';
  end if;
  if decided < latest.decided_at
    or decided not between clock_timestamp() - interval '30 s' and clock_timestamp() + interval '1 s' then
    return 'CLOCK';
  end if;
  if events is null then
    return 'OK';
  end if;
  -- Before anything else is written: a writer takes keys for new ones, and learns here that one was used.
  if keys is not null then
    insert into platform.idempotency_keys (scope, operation, key, input_hash, result)
    select venture, k.operation, k.key, k.hash, jsonb_build_object('id', k.id) from unnest(keys) as k;
  end if;
  update treasury.ledgers set rounds = rounds + 1, decided_at = decided, lease_until = clock_timestamp() + lease
  where venture_id = venture;

  if rare ? 'assets' then
    insert into treasury.assets (asset_id, venture_id, code, name, scale, registered_at)
    select a.id, venture, a.code, a.name, a.scale, decided
    from jsonb_to_recordset(rare -> 'assets') as a (id text, code text, name text, scale smallint);
  end if;
  if rare ? 'opened' then
    insert into treasury.accounts (account_id, venture_id, name, kind, currency, floor_minor, metadata, opened_at)
    select a.id, venture, a.name, a.kind, a.currency, a.floor, a.metadata, decided
    from jsonb_to_recordset(rare -> 'opened') as a (id text, name text, kind text, currency text, floor bigint,
      metadata jsonb);
  end if;

  if requested is not null then
    insert into treasury.money_intents (money_intent_id, venture_id, account_id, currency, amount_minor, payee, category,
      purpose, workflow_id, task_id, agent_id, requested_by, principal, request_key, requested_at, state, decline_reasons,
      decision_id, action_hash, mandate, metadata, authorised_at, hold_expires_at, counted_minor, version)
    select i.id, venture, i.account, i.currency, i.amount, i.payee, i.category, i.purpose, i.workflow, i.task, i.agent,
      actors[i.requester], i.principal, i.key, decided, i.state, coalesce(i.reasons, '[]'), i.decision, i.hash, i.mandate,
      coalesce(i.metadata, '{}'), case i.state when 'AUTHORISED' then decided end, i.expires,
      case i.state when 'AUTHORISED' then i.amount else 0 end, 1
    from unnest(requested) as i;
  end if;

  if moved is not null then
    update treasury.money_intents i set state = m.state, decline_reasons = coalesce(m.reasons, '[]'),
      decision_id = m.decision, approval_id = coalesce(m.approval, i.approval_id), captured_minor = m.captured,
      version = m.version, approved_retry_at = null, hold_expires_at = m.expires,
      authorised_at = case when m.state = 'AUTHORISED' then coalesce(i.authorised_at, decided) else i.authorised_at end,
      hold_ended_at = case when m.state <> 'AUTHORISED' and m.expires is not null then decided end,
      counted_minor = case m.state when 'AUTHORISED' then i.amount_minor else coalesce(m.captured, 0) end
    from unnest(moved) as m
    where i.money_intent_id = any (array[m.id]) and i.version = m.version - 1;
    get diagnostics written = row_count;
    if written <> cardinality(moved) then
      raise exception 'a money intent is not as its writer knew it' using errcode = 'integrity_constraint_violation';
    end if;
  end if;

  if rare ? 'pended' then
    insert into treasury.pending_transfers (transfer_id, venture_id, description, legs, effective_at, linked_id, linked_place,
      exchange, metadata, recorded_at, expires_at)
    select p.id, venture, p.description, p.legs, p.effective, p.linked, p.place, p.exchange, p.metadata, decided, p.expires
    from jsonb_to_recordset(rare -> 'pended') as p (id text, description text, legs jsonb, effective timestamptz,
      linked text, place integer, exchange jsonb, metadata jsonb, expires timestamptz);
  end if;
  if rare ? 'concluded' then
    update treasury.pending_transfers p set state = c.state, ended_at = decided
    from jsonb_to_recordset(rare -> 'concluded') as c (id text, state text)
    where p.transfer_id = any (array[c.id]) and p.ended_at is null;
    get diagnostics written = row_count;
    if written <> jsonb_array_length(rare -> 'concluded') then
      raise exception 'a pending transfer ends once' using errcode = 'integrity_constraint_violation';
    end if;
  end if;

  if rare ? 'ended' then
    update treasury.transfer_holds h set state = c.state, ended_at = decided
    from jsonb_to_recordset(rare -> 'ended') as c (id text, state text)
    where h.hold_id = any (array[c.id]) and h.ended_at is null;
    get diagnostics written = row_count;
    if written <> jsonb_array_length(rare -> 'ended') then
      raise exception 'a hold ends once' using errcode = 'integrity_constraint_violation';
    end if;
  end if;
  if rare ? 'placed' then
    insert into treasury.transfer_holds (hold_id, venture_id, account_id, transfer_id, currency, amount_minor, placed_at,
      expires_at)
    select h.id, venture, h.account, h.transfer, h.currency, h.amount, decided, h.expires
    from jsonb_to_recordset(rare -> 'placed') as h (id text, account text, transfer text, currency text, amount bigint,
      expires timestamptz);
  end if;

  -- A hold changes no more than its account: the guards of transfers are not asked.
  if accounts is not null and transfers is null then
    update treasury.accounts a
    set debits_minor = r.debits, credits_minor = r.credits, held_minor = r.held, entry_count = r.entries,
      state = r.state, version = r.version
    from unnest(accounts) as r
    where a.account_id = any (array[r.id]);
  elsif accounts is not null then
    with transferred as (
      insert into treasury.transfers (transfer_id, venture_id, description, money_intent_id, recorded_at, effective_at,
        reverses_id, linked_id, linked_place, exchange, metadata)
      select t.id, venture, t.description, t.intent, decided, t.effective, t.reverses, t.linked, t.place, t.exchange,
        coalesce(t.metadata, '{}')
      from unnest(transfers) as t
    ), entered as (
      insert into treasury.entries (transfer_id, leg, venture_id, account_id, currency, side, amount_minor,
        account_seq, balance_after_minor, recorded_at)
      select e.transfer, e.leg, venture, e.account, e.currency, e.side, e.amount, e.seq, e.balance, decided
      from unnest(entries) as e
    )
    update treasury.accounts a
    set debits_minor = r.debits, credits_minor = r.credits, held_minor = r.held, entry_count = r.entries,
      state = r.state, version = r.version
    from unnest(accounts) as r
    where a.account_id = any (array[r.id]);
  end if;

  if uses is not null then
    insert into treasury.limit_uses as u (limit_id, subject, slot, bucket, held_minor, captured_minor, uses)
    select r."limit", r.subject, r.slot, r.bucket, r.held, r.captured, r.uses from unnest(uses) as r
    on conflict (limit_id, subject, slot) do update
      set bucket = excluded.bucket, held_minor = excluded.held_minor, captured_minor = excluded.captured_minor,
        uses = excluded.uses;
  end if;

  -- By itself: with other changes of the account, in whichever order, there is a moment at which it is below its floor.
  if rare ? 'floor' then
    update treasury.accounts a set floor_minor = f.floor, version = f.version
    from jsonb_to_record(rare -> 'floor') as f (id text, floor bigint, version integer)
    where a.account_id = f.id and a.version = f.version - 1;
    if not found then
      raise exception 'an account is not as its writer knew it' using errcode = 'integrity_constraint_violation';
    end if;
  end if;

  if rare ? 'limit' then
    perform treasury.write_limit(venture, decided, rare -> 'limit');
  end if;

  perform platform.append_placed_events(array[venture], actors, events);
  return 'OK';
end $$;

-- Sets a limit. What was spent before counts, too: a window that is new is filled from history.
create or replace function treasury.write_limit(venture text, decided timestamptz, "limit" jsonb) returns void language plpgsql as $$
declare
  l record;
begin
  select * into strict l from jsonb_to_record("limit") as r (id text, scope text, subject text, currency text,
    window_seconds integer, calendar text, time_zone text, cap bigint, count_max integer, is_shadow boolean,
    version integer, name text, is_refilled boolean, width_ms bigint, slots integer, begins timestamptz);
  insert into treasury.spending_limits as s (limit_id, venture_id, scope, subject, currency, window_seconds, calendar,
    time_zone, cap_minor, count_max, is_shadow, version, name)
  values (l.id, venture, l.scope, l.subject, l.currency, l.window_seconds, l.calendar, l.time_zone, l.cap, l.count_max,
    l.is_shadow, l.version, l.name)
  on conflict (limit_id) do update set cap_minor = excluded.cap_minor, count_max = excluded.count_max,
    time_zone = excluded.time_zone, version = excluded.version, name = excluded.name;
  if not l.is_refilled then
    return;
  end if;
  update treasury.limit_uses set held_minor = 0, captured_minor = 0, uses = 0 where limit_id = l.id;
  insert into treasury.limit_uses as u (limit_id, subject, slot, bucket, held_minor, captured_minor, uses)
  select l.id, spent.subject, case when l.width_ms is null then 0 else spent.bucket % l.slots end, spent.bucket,
    sum(spent.counted_minor - spent.captured_minor), sum(spent.captured_minor), count(*)
  from (
    select case l.scope when 'VENTURE' then i.venture_id when 'WORKFLOW' then i.workflow_id when 'AGENT' then i.agent_id
        when 'CATEGORY' then i.category else i.payee end as subject,
      case when l.width_ms is null then floor(extract(epoch from l.begins) * 1000)::bigint
        else floor(extract(epoch from i.authorised_at) * 1000)::bigint / l.width_ms end as bucket,
      i.counted_minor, coalesce(i.captured_minor, 0) as captured_minor
    from treasury.money_intents i
    where i.venture_id = venture and i.currency = l.currency and i.counted_minor > 0 and i.authorised_at >= l.begins
  ) spent
  where spent.subject is not null and l.subject in ('*', spent.subject)
  group by spent.subject, spent.bucket
  on conflict (limit_id, subject, slot) do update set bucket = excluded.bucket, held_minor = excluded.held_minor,
    captured_minor = excluded.captured_minor, uses = excluded.uses;
end $$;

insert into platform.role_privileges (role_name, schema_name, object_name, privileges) values
  ('parpour_treasury', 'treasury', 'read_for_round', '{EXECUTE}'),
  ('parpour_treasury', 'treasury', 'write_round', '{EXECUTE}'),
  ('parpour_treasury', 'treasury', 'write_limit', '{EXECUTE}')
on conflict do nothing;
select platform.apply_role_privileges();

-- Down Migration

delete from platform.role_privileges where role_name = 'parpour_treasury' and schema_name = 'treasury'
  and object_name in ('read_for_round', 'write_round', 'write_limit');
delete from platform.role_privileges where object_name = 'append_placed_events';
drop function treasury.write_round, treasury.write_limit, treasury.read_for_round, platform.append_placed_events;
drop type treasury.round_key, treasury.round_intent, treasury.round_move, treasury.round_transfer, treasury.round_entry, treasury.round_account, treasury.round_use, platform.placed_event;
alter table platform.events alter column payload type jsonb;
create or replace function platform.refuse_undeclared_types() returns trigger language plpgsql as $$
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
