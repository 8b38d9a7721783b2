-- Reading the books as they were: after each commit that changed an account, its running totals are noted, so that a balance
-- at any time or position is one row that is found by halving, and never a sum over what happened since.

-- Up Migration

-- The totals of an account right after a commit. All commits of one ledger come one after the other (treasury.ledgers),
-- in the order of their transactions, of the log, and of the time at which they were decided.
create table treasury.account_history (
  account_id text not null,
  -- Place among the account's rows, from 1 without gaps: what makes halving possible.
  place bigint not null check (place > 0),
  -- Transaction that made the commit, as platform.events has it.
  epoch smallint not null,
  xid xid8 not null,
  -- When the commit was decided; entries and holds of the commit have the same time.
  recorded_at timestamptz(3) not null,
  entry_count bigint not null,
  debits_minor bigint not null,
  credits_minor bigint not null,
  held_minor bigint not null,
  primary key (account_id, place)
);
create trigger append_only before update or delete on treasury.account_history
  for each row execute function platform.refuse_change();
create trigger append_only_truncate before truncate on treasury.account_history
  for each statement execute function platform.refuse_change();

create function treasury.note_totals() returns trigger language plpgsql as $$
declare
  current_epoch smallint := (select epoch from platform.sequencer);
begin
  -- Joins by index for each changed account, whatever the plan was made on (see 0100_treasury_lanes.sql).
  insert into treasury.account_history
    (account_id, place, epoch, xid, recorded_at, entry_count, debits_minor, credits_minor, held_minor)
  select a.account_id, coalesce(last.place, 0) + 1, current_epoch, pg_current_xact_id(),
    coalesce((select l.decided_at from treasury.ledgers l where l.venture_id = any (array[a.venture_id])), clock_timestamp()),
    a.entry_count, a.debits_minor, a.credits_minor, a.held_minor
  from changed a
  left join lateral (
    select h.* from treasury.account_history h where h.account_id = a.account_id order by h.place desc limit 1) last on true
  where (a.entry_count, a.held_minor, a.debits_minor, a.credits_minor)
    is distinct from (coalesce(last.entry_count, 0), coalesce(last.held_minor, 0), coalesce(last.debits_minor, 0),
      coalesce(last.credits_minor, 0));
  return null;
end $$;
create trigger history after update on treasury.accounts referencing new table as changed
  for each statement execute function treasury.note_totals();

-- What was there before.
insert into treasury.account_history
  (account_id, place, epoch, xid, recorded_at, entry_count, debits_minor, credits_minor, held_minor)
select account_id, row_number() over in_order, epoch, xid, max(recorded_at) over in_order, sum(entries) over in_order,
  sum(debits) over in_order, sum(credits) over in_order, sum(held) over in_order
from (
  select account_id, epoch, xid, max(recorded_at) as recorded_at, sum(entries) as entries, sum(debits) as debits,
    sum(credits) as credits, sum(held) as held
  from (
    select e.account_id, coalesce(v.epoch, 0) as epoch, t.xid, e.recorded_at, 1 as entries,
      case e.side when 'DEBIT' then e.amount_minor else 0 end as debits,
      case e.side when 'CREDIT' then e.amount_minor else 0 end as credits, 0 as held
    from treasury.entries e join treasury.transfers t using (transfer_id)
    left join platform.events v on v.stream_id = t.transfer_id and v.type = 'ledger.transfer_posted.v1'
    union all
    select h.account_id, v.epoch, v.xid, case v.type when 'money.intent_authorised.v1' then h.placed_at else h.ended_at end,
      0, 0, 0, case v.type when 'money.intent_authorised.v1' then h.amount_minor else -h.amount_minor end
    from treasury.holds h join platform.events v on v.stream_id = h.money_intent_id and v.type in
      ('money.intent_authorised.v1', 'money.intent_captured.v1', 'money.intent_voided.v1', 'money.intent_expired.v1')
  ) changes
  group by account_id, epoch, xid
) commits
window in_order as (partition by account_id order by epoch, xid);

-- Place of an account's newest row at a time, or at a transaction; 0 when there is none so early. Time and transactions
-- never run back along an account's rows, so the row is found by halving.
create function treasury.history_place(account text, at_time timestamptz, at_epoch smallint, at_xid xid8) returns bigint
  language plpgsql stable as $$
declare
  low bigint := 0;
  high bigint := coalesce(
    (select h.place from treasury.account_history h where h.account_id = account order by h.place desc limit 1), 0);
  middle bigint := high;
  is_early boolean;
begin
  while low < high loop
    select case when at_time is null then (h.epoch, h.xid) <= (at_epoch, at_xid) else h.recorded_at <= at_time end
    into strict is_early from treasury.account_history h where h.account_id = account and h.place = middle;
    if is_early then
      low := middle;
    else
      high := middle - 1;
    end if;
    middle := (low + high + 1) / 2;
  end loop;
  return low;
end $$;

-- Lists of a venture, newest first.
create index transfers_by_venture on treasury.transfers (venture_id, recorded_at, transfer_id) with (deduplicate_items = off);

select platform.apply_role_privileges();

-- Down Migration

drop index treasury.transfers_by_venture;
drop function treasury.history_place;
drop trigger history on treasury.accounts;
drop function treasury.note_totals;
drop table treasury.account_history;
