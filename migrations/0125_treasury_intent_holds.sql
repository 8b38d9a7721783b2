-- What an intent holds stands on its own row: a spend writes one row less, and its hold can't disagree with it. A hold that a
-- pending transfer takes keeps a row of its own, since a transfer may take from several accounts. Both are read as
-- treasury.holds.

-- Up Migration

alter table treasury.money_intents
  -- When its hold lapses; null until it is authorised.
  add column hold_expires_at timestamptz(3),
  -- When its hold was captured for good, voided or expired.
  add column hold_ended_at timestamptz(3);
update treasury.money_intents i set hold_expires_at = h.expires_at, hold_ended_at = h.ended_at
from treasury.holds h where h.money_intent_id = i.money_intent_id;
alter table treasury.money_intents
  add constraint money_intents_hold check (
    (hold_expires_at is null) = (authorised_at is null) and hold_expires_at > authorised_at
    and (hold_ended_at is null) = (hold_expires_at is null or state = 'AUTHORISED'));
-- The principal is kept as it came, since an approval binds to its every word, and is not taken apart.
drop trigger wish_is_fixed on treasury.money_intents;
alter table treasury.money_intents alter column principal type json;
create trigger wish_is_fixed before update on treasury.money_intents for each row
  when ((old.money_intent_id, old.venture_id, old.account_id, old.currency, old.amount_minor, old.payee, old.category,
      old.purpose, old.workflow_id, old.task_id, old.agent_id, old.principal::text, old.request_key)
    is distinct from
    (new.money_intent_id, new.venture_id, new.account_id, new.currency, new.amount_minor, new.payee, new.category,
      new.purpose, new.workflow_id, new.task_id, new.agent_id, new.principal::text, new.request_key))
  execute function treasury.refuse('a money intent keeps what was asked for');
create trigger hold_is_fixed before update on treasury.money_intents for each row
  when (old.hold_expires_at is not null and old.hold_expires_at is distinct from new.hold_expires_at
    or old.authorised_at is not null and old.authorised_at is distinct from new.authorised_at
    or old.hold_ended_at is not null
      and (old.hold_ended_at, old.captured_minor) is distinct from (new.hold_ended_at, new.captured_minor))
  execute function treasury.refuse('a hold is placed once and ends once');

-- Holds of intents are named after them.
drop trigger kept on treasury.holds;
drop trigger fits on treasury.holds;
delete from treasury.holds where money_intent_id is not null;
alter table treasury.holds rename to transfer_holds;
drop index treasury.holds_due, treasury.holds_pending_of_venture, treasury.holds_of_transfer;
drop trigger amount_is_fixed on treasury.transfer_holds;
drop trigger captured_only_grows on treasury.transfer_holds;
alter table treasury.transfer_holds drop constraint holds_of_one, drop constraint holds_captured,
  drop column money_intent_id, drop column captured_minor, alter column transfer_id set not null;
alter index treasury.holds_pkey rename to transfer_holds_pkey;
create unique index transfer_holds_of_transfer on treasury.transfer_holds (transfer_id, account_id);
create trigger kept before delete on treasury.transfer_holds for each row execute function platform.refuse_change();
create trigger amount_is_fixed before update on treasury.transfer_holds for each row
  when ((old.hold_id, old.venture_id, old.account_id, old.transfer_id, old.currency, old.amount_minor, old.placed_at)
    is distinct from
    (new.hold_id, new.venture_id, new.account_id, new.transfer_id, new.currency, new.amount_minor, new.placed_at))
  execute function treasury.refuse('a hold keeps its account and amount');

create or replace function treasury.require_fitting_holds() returns trigger language plpgsql as $$
declare
  broken text;
begin
  select string_agg(h.hold_id, ', ') into broken from added h
  left join treasury.pending_transfers p on p.transfer_id = any (array[h.transfer_id])
  left join treasury.accounts a on a.account_id = any (array[h.account_id])
  where (p.venture_id, a.venture_id, a.currency) is distinct from (h.venture_id, h.venture_id, h.currency);
  if broken is not null then
    raise exception 'holds % do not fit their transfer', broken using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create trigger fits after insert on treasury.transfer_holds referencing new table as added
  for each statement execute function treasury.require_fitting_holds();

-- Looked up by money_intent_id or by transfer_id: the id of an intent's hold is made here, and no index has it.
create view treasury.holds as
select 'hold_' || substr(money_intent_id, 4) as hold_id, venture_id, account_id, money_intent_id, null::text as transfer_id,
  currency, amount_minor, coalesce(captured_minor, 0) as captured_minor,
  case state when 'AUTHORISED' then 'PENDING' when 'CAPTURED' then 'POSTED' else state end as state,
  authorised_at as placed_at, hold_expires_at as expires_at, hold_ended_at as ended_at
from treasury.money_intents where hold_expires_at is not null
union all
select hold_id, venture_id, account_id, null, transfer_id, currency, amount_minor, 0, state, placed_at, expires_at, ended_at
from treasury.transfer_holds;

-- All but those that were captured, which most are.
drop index treasury.money_intents_set_aside;
alter table treasury.money_intents drop column set_aside, reset (fillfactor),
  -- The same as the pattern of schema/treasury, at a tenth of its cost; what a category is made of is checked there.
  drop constraint money_intents_category_check,
  add constraint money_intents_category_check check (length(category) between 1 and 60);
create index money_intents_by_state on treasury.money_intents (venture_id, state, money_intent_id)
  where state <> 'CAPTURED';
create index money_intents_lapsing on treasury.money_intents (hold_expires_at) where state = 'AUTHORISED';

-- No two entries of these are alike; PostgreSQL looks for such before each split of a page, which took a twenty-fifth of the
-- time of a round.
alter index treasury.money_intents_by_venture set (deduplicate_items = off);
alter index treasury.money_intents_by_state set (deduplicate_items = off);
alter index treasury.transfers_by_intent set (deduplicate_items = off);

select platform.apply_role_privileges();

-- Down Migration

alter index treasury.money_intents_by_venture reset (deduplicate_items);
alter index treasury.transfers_by_intent reset (deduplicate_items);
drop index treasury.money_intents_lapsing, treasury.money_intents_by_state;
alter table treasury.money_intents drop constraint money_intents_category_check,
  add constraint money_intents_category_check check (category ~ '^[a-z][a-z0-9_-]{0,59}$'),
  set (fillfactor = 50);
alter table treasury.money_intents add column set_aside text generated always as
  (case when state in ('AUTHORISED', 'CAPTURED') then null else state end) stored;
create index money_intents_set_aside on treasury.money_intents (venture_id, set_aside, money_intent_id)
  where set_aside is not null;

drop view treasury.holds;
drop trigger fits on treasury.transfer_holds;
drop trigger amount_is_fixed on treasury.transfer_holds;
drop index treasury.transfer_holds_of_transfer;
alter index treasury.transfer_holds_pkey rename to holds_pkey;
alter table treasury.transfer_holds rename to holds;
alter table treasury.holds alter column transfer_id drop not null,
  add column money_intent_id text unique, add column captured_minor bigint not null default 0,
  add constraint holds_captured check (captured_minor between 0 and amount_minor),
  add constraint holds_of_one check ((money_intent_id is null) <> (transfer_id is null));
insert into treasury.holds (hold_id, venture_id, account_id, money_intent_id, currency, amount_minor, captured_minor, state,
  placed_at, expires_at, ended_at)
select 'hold_' || substr(money_intent_id, 4), venture_id, account_id, money_intent_id, currency, amount_minor,
  coalesce(captured_minor, 0), case state when 'AUTHORISED' then 'PENDING' when 'CAPTURED' then 'POSTED' else state end,
  authorised_at, hold_expires_at, hold_ended_at
from treasury.money_intents where hold_expires_at is not null;
create index holds_due on treasury.holds (expires_at) where state = 'PENDING';
create index holds_pending_of_venture on treasury.holds (venture_id, money_intent_id) where state = 'PENDING';
create unique index holds_of_transfer on treasury.holds (transfer_id, account_id) where transfer_id is not null;
create trigger amount_is_fixed before update on treasury.holds for each row
  when ((old.hold_id, old.venture_id, old.account_id, old.money_intent_id, old.currency, old.amount_minor, old.placed_at)
    is distinct from
    (new.hold_id, new.venture_id, new.account_id, new.money_intent_id, new.currency, new.amount_minor, new.placed_at))
  execute function treasury.refuse('a hold keeps its account and amount');
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
create trigger fits after insert on treasury.holds referencing new table as added
  for each statement execute function treasury.require_fitting_holds();
drop trigger hold_is_fixed on treasury.money_intents;
drop trigger wish_is_fixed on treasury.money_intents;
alter table treasury.money_intents alter column principal type jsonb;
create trigger wish_is_fixed before update on treasury.money_intents for each row
  when ((old.money_intent_id, old.venture_id, old.account_id, old.currency, old.amount_minor, old.payee, old.category,
      old.purpose, old.workflow_id, old.task_id, old.agent_id, old.principal, old.request_key)
    is distinct from
    (new.money_intent_id, new.venture_id, new.account_id, new.currency, new.amount_minor, new.payee, new.category,
      new.purpose, new.workflow_id, new.task_id, new.agent_id, new.principal, new.request_key))
  execute function treasury.refuse('a money intent keeps what was asked for');
alter table treasury.money_intents drop constraint money_intents_hold, drop column hold_ended_at, drop column hold_expires_at;
