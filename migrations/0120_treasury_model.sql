-- The ledger's whole model: accounts that may be overdrawn to a floor, frozen and closed, assets beside currencies, transfers
-- that wait, are linked, exchanged or reversed, and intents that are captured in parts.

-- Up Migration

-- What a venture counts in besides the currencies of ISO 4217: points, tokens, hours. Never changes once registered, since
-- amounts are whole numbers of its smallest unit.
create table treasury.assets (
  asset_id text primary key,
  venture_id text not null references platform.ventures (venture_id),
  code text not null check (code ~ '^[A-Z][A-Z0-9]{2,11}$'),
  name text not null check (length(name) between 1 and 120),
  -- Digits after the decimal point.
  scale smallint not null check (scale between 0 and 18),
  registered_at timestamptz(3) not null,
  unique (venture_id, code)
);
create trigger append_only before update or delete on treasury.assets
  for each row execute function platform.refuse_change();
create trigger append_only_truncate before truncate on treasury.assets
  for each statement execute function platform.refuse_change();

alter table treasury.spending_limits drop constraint spending_limits_currency_check,
  add constraint spending_limits_currency check (currency ~ '^[A-Z][A-Z0-9]{2,11}$');

alter table treasury.accounts
  drop constraint accounts_currency_check,
  drop constraint accounts_available,
  drop constraint accounts_held_on_assets_only,
  add column state text not null default 'OPEN' check (state in ('OPEN', 'FROZEN', 'CLOSED')),
  -- Least that may be available; 0 when it may not be overdrawn, null when there is no end to it.
  add column floor_minor bigint,
  add column metadata jsonb not null default '{}',
  -- Number of events in the account's stream.
  add column version integer not null default 1 check (version > 0);
update treasury.accounts set floor_minor = 0 where kind = 'ASSET';
alter table treasury.accounts
  add constraint accounts_currency check (currency ~ '^[A-Z][A-Z0-9]{2,11}$'),
  add constraint accounts_floor check (floor_minor is null or floor_minor <= 0
    and (case when kind in ('ASSET', 'EXPENSE') then debits_minor - credits_minor else credits_minor - debits_minor end)
      - held_minor >= floor_minor),
  add constraint accounts_closed_empty check (state <> 'CLOSED' or debits_minor = credits_minor and held_minor = 0);
create trigger stands_still before update on treasury.accounts for each row
  when (old.state <> 'OPEN' and new.state <> 'OPEN' and (new.entry_count <> old.entry_count or new.held_minor > old.held_minor))
  execute function treasury.refuse('an account that is frozen or closed takes no entries and no holds');
create trigger closed_stays before update on treasury.accounts for each row
  when (old.state = 'CLOSED' and new.state <> 'CLOSED')
  execute function treasury.refuse('an account that is closed stays closed');

alter table treasury.money_intents
  drop constraint money_intents_captured,
  drop constraint money_intents_counted,
  add column mandate text check (length(mandate) between 1 and 200),
  add column metadata jsonb not null default '{}',
  -- Captured in parts while it is authorised; what was captured stays when the rest is given up or expires.
  add constraint money_intents_captured check (
    (captured_minor is null or captured_minor between 1 and amount_minor)
    and (state <> 'CAPTURED' or captured_minor is not null)
    and (state not in ('DECLINED', 'APPROVAL_REQUIRED') or captured_minor is null)),
  add constraint money_intents_counted check (
    counted_minor = case state when 'AUTHORISED' then amount_minor else coalesce(captured_minor, 0) end);
create trigger mandate_is_fixed before update on treasury.money_intents for each row
  when (old.mandate is distinct from new.mandate or old.metadata <> new.metadata)
  execute function treasury.refuse('a money intent keeps its mandate and metadata');
create trigger captured_only_grows before update on treasury.money_intents for each row
  when (new.captured_minor is null and old.captured_minor is not null or new.captured_minor < old.captured_minor)
  execute function treasury.refuse('what was captured stays captured');

alter table treasury.transfers
  -- When it counts for the books, if not when it was recorded.
  add column effective_at timestamptz(3),
  -- The transfer that this one takes back.
  add column reverses_id text,
  -- The first of those that were posted all or none, and the place among them, from 1; null when it stood alone.
  add column linked_id text,
  add column linked_place integer check (linked_place > 0),
  -- Base and quote currency, rate as given, the account that took the rounding and how much that was.
  add column exchange jsonb,
  add column metadata jsonb not null default '{}',
  add constraint transfers_linked check ((linked_id is null) = (linked_place is null));
create unique index transfers_reversed_once on treasury.transfers (reverses_id) where reverses_id is not null;
create index transfers_linked on treasury.transfers (linked_id, linked_place) where linked_id is not null;

-- Transfers that wait. One that is posted becomes a row of treasury.transfers with the same id, whole or in part.
create table treasury.pending_transfers (
  transfer_id text primary key,
  venture_id text not null,
  description text not null,
  -- [{ account, side, amount, currency }], amounts as text.
  legs jsonb not null check (jsonb_array_length(legs) >= 2),
  effective_at timestamptz(3),
  linked_id text,
  linked_place integer check (linked_place > 0),
  exchange jsonb,
  metadata jsonb not null default '{}',
  recorded_at timestamptz(3) not null,
  expires_at timestamptz(3) not null check (expires_at > recorded_at),
  state text not null default 'PENDING' check (state in ('PENDING', 'POSTED', 'VOIDED', 'EXPIRED')),
  ended_at timestamptz(3),
  check ((state = 'PENDING') = (ended_at is null)),
  check ((linked_id is null) = (linked_place is null))
);
create index pending_transfers_due on treasury.pending_transfers (expires_at) where state = 'PENDING';
create index pending_transfers_of_venture on treasury.pending_transfers (venture_id, transfer_id);
create index pending_transfers_linked on treasury.pending_transfers (linked_id, linked_place) where linked_id is not null;
create trigger kept before delete on treasury.pending_transfers for each row execute function platform.refuse_change();
create trigger ends_once before update on treasury.pending_transfers for each row
  when (old.state <> 'PENDING')
  execute function treasury.refuse('a pending transfer ends once');
create trigger legs_are_fixed before update on treasury.pending_transfers for each row
  when ((old.transfer_id, old.venture_id, old.description, old.legs, old.effective_at, old.linked_id, old.linked_place,
      old.exchange, old.metadata, old.recorded_at, old.expires_at)
    is distinct from
    (new.transfer_id, new.venture_id, new.description, new.legs, new.effective_at, new.linked_id, new.linked_place,
      new.exchange, new.metadata, new.recorded_at, new.expires_at))
  execute function treasury.refuse('a pending transfer keeps what was asked for');

-- A hold is taken for an intent, or for each account that a pending transfer would take from.
alter table treasury.holds
  alter column money_intent_id drop not null,
  add column transfer_id text,
  -- What of it was captured so far; the rest is what it reserves.
  add column captured_minor bigint not null default 0,
  add constraint holds_captured check (captured_minor between 0 and amount_minor),
  add constraint holds_of_one check ((money_intent_id is null) <> (transfer_id is null));
create unique index holds_of_transfer on treasury.holds (transfer_id, account_id) where transfer_id is not null;
create trigger captured_only_grows before update on treasury.holds for each row
  when (new.captured_minor < old.captured_minor or old.transfer_id is distinct from new.transfer_id)
  execute function treasury.refuse('what was captured of a hold stays captured');

create or replace function treasury.require_fitting_holds() returns trigger language plpgsql as $$
declare
  broken text;
begin
  select string_agg(h.hold_id, ', ') into broken from added h
  left join treasury.money_intents i on i.money_intent_id = any (array[h.money_intent_id])
  where h.transfer_id is null
    and (i.venture_id, i.account_id, i.currency) is distinct from (h.venture_id, h.account_id, h.currency);
  if broken is not null then
    raise exception 'holds % do not fit their money intent', broken using errcode = 'integrity_constraint_violation';
  end if;
  if not exists (select from added where transfer_id is not null) then
    return null;
  end if;
  select string_agg(h.hold_id, ', ') into broken from added h
  left join treasury.pending_transfers p on p.transfer_id = any (array[h.transfer_id])
  left join treasury.accounts a on a.account_id = any (array[h.account_id])
  where h.transfer_id is not null
    and (p.venture_id, a.venture_id, a.currency) is distinct from (h.venture_id, h.venture_id, h.currency);
  if broken is not null then
    raise exception 'holds % do not fit their transfer', broken using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;

create or replace function treasury.require_whole_transfers() returns trigger language plpgsql as $$
declare
  empty text;
  unfit text;
  broken text;
  reversals integer;
begin
  -- Those that have entries have at least two, since entries balance.
  select string_agg(t.transfer_id, ', ') filter (
      where not exists (select from treasury.entries e where e.transfer_id = any (array[t.transfer_id]))),
    string_agg(t.transfer_id, ', ') filter (where t.money_intent_id is not null and i.venture_id is distinct from t.venture_id),
    count(t.reverses_id)
  into empty, unfit, reversals
  from added t left join treasury.money_intents i on i.money_intent_id = any (array[t.money_intent_id]);
  if empty is not null then
    raise exception 'transfers % have less than the at least two entries that are needed', empty
      using errcode = 'integrity_constraint_violation';
  end if;
  if unfit is not null then
    raise exception 'transfers % do not fit their money intent', unfit using errcode = 'integrity_constraint_violation';
  end if;
  if reversals = 0 then
    return null;
  end if;
  -- Legs of a reversal are those of the other transfer with the sides exchanged.
  select string_agg(t.transfer_id, ', ') into broken from added t
  left join treasury.transfers r on r.transfer_id = any (array[t.reverses_id])
  where t.reverses_id is not null and (
    r.venture_id is distinct from t.venture_id or r.reverses_id is not null
    or exists (
      select e.account_id, e.amount_minor, e.leg, case e.side when 'DEBIT' then 'CREDIT' else 'DEBIT' end
      from treasury.entries e where e.transfer_id = any (array[t.reverses_id])
      except select e.account_id, e.amount_minor, e.leg, e.side
      from treasury.entries e where e.transfer_id = any (array[t.transfer_id])));
  if broken is not null then
    raise exception 'transfers % do not take back the whole of a transfer', broken
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;

-- Down Migration

-- What there was no room for before.
do $$
begin
  if exists (select from treasury.holds where transfer_id is not null or captured_minor > 0)
    or exists (select from treasury.accounts where state <> 'OPEN' or kind = 'ASSET' and floor_minor is distinct from 0
      or currency !~ '^[A-Z]{3}$')
    or exists (select from treasury.transfers where reverses_id is not null or exchange is not null)
    or exists (select from treasury.money_intents where state <> 'CAPTURED' and captured_minor is not null)
  then
    raise exception 'the ledger has what the version before cannot hold; restore a backup instead';
  end if;
end $$;

create or replace function treasury.require_fitting_holds() returns trigger language plpgsql as $$
declare
  broken text;
begin
  select string_agg(h.hold_id, ', ') into broken from added h
  left join treasury.money_intents i on i.money_intent_id = any (array[h.money_intent_id])
  where (i.venture_id, i.account_id, i.currency) is distinct from (h.venture_id, h.account_id, h.currency);
  if broken is not null then
    raise exception 'holds % do not fit their money intent', broken using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create or replace function treasury.require_whole_transfers() returns trigger language plpgsql as $$
declare
  empty text;
  unfit text;
begin
  -- Those that have entries have at least two, since entries balance.
  select string_agg(t.transfer_id, ', ') filter (
      where not exists (select from treasury.entries e where e.transfer_id = any (array[t.transfer_id]))),
    string_agg(t.transfer_id, ', ') filter (where t.money_intent_id is not null and i.venture_id is distinct from t.venture_id)
  into empty, unfit
  from added t left join treasury.money_intents i on i.money_intent_id = any (array[t.money_intent_id]);
  if empty is not null then
    raise exception 'transfers % have less than the at least two entries that are needed', empty
      using errcode = 'integrity_constraint_violation';
  end if;
  if unfit is not null then
    raise exception 'transfers % do not fit their money intent', unfit using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;

drop trigger captured_only_grows on treasury.holds;
drop index treasury.holds_of_transfer;
alter table treasury.holds drop constraint holds_of_one, drop constraint holds_captured, drop column captured_minor,
  drop column transfer_id, alter column money_intent_id set not null;
drop table treasury.pending_transfers;
drop index treasury.transfers_linked, treasury.transfers_reversed_once;
alter table treasury.transfers drop constraint transfers_linked, drop column metadata, drop column exchange,
  drop column linked_place, drop column linked_id, drop column reverses_id, drop column effective_at;
drop trigger captured_only_grows on treasury.money_intents;
drop trigger mandate_is_fixed on treasury.money_intents;
alter table treasury.money_intents drop constraint money_intents_counted, drop constraint money_intents_captured,
  drop column metadata, drop column mandate,
  add constraint money_intents_captured check (
    (state = 'CAPTURED') = (captured_minor is not null)
    and (captured_minor is null or captured_minor between 1 and amount_minor)),
  add constraint money_intents_counted check (
    counted_minor = case state when 'AUTHORISED' then amount_minor when 'CAPTURED' then captured_minor else 0 end);
drop trigger closed_stays on treasury.accounts;
drop trigger stands_still on treasury.accounts;
alter table treasury.accounts drop constraint accounts_closed_empty, drop constraint accounts_floor,
  drop constraint accounts_currency, drop column version, drop column metadata, drop column floor_minor, drop column state,
  add constraint accounts_currency_check check (currency ~ '^[A-Z]{3}$'),
  add constraint accounts_available check (kind <> 'ASSET' or debits_minor - credits_minor - held_minor >= 0),
  add constraint accounts_held_on_assets_only check (kind = 'ASSET' or held_minor = 0);
alter table treasury.spending_limits drop constraint spending_limits_currency,
  add constraint spending_limits_currency_check check (currency ~ '^[A-Z]{3}$');
drop table treasury.assets;
