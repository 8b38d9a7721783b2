-- One writer for each ledger, fenced, that writes what it has decided in rounds: one statement, one commit. Guards look at
-- all rows of a statement at once. What counts towards spending limits is kept beside them, in the same commit.

-- Up Migration

-- Who writes the ledger of a venture. A writer that was thought dead and comes back is refused by its fence.
create table treasury.ledgers (
  venture_id text primary key references platform.ventures (venture_id),
  -- The process, by the id it gave itself.
  owner text not null,
  -- Grows with each change of owner.
  fence bigint not null default 1 check (fence > 0),
  -- Not taken from a live owner before this.
  lease_until timestamptz(3) not null,
  -- Rounds written so far. A writer that lost its connection may have read before its own last round was committed.
  rounds bigint not null default 0 check (rounds >= 0),
  -- The time of the latest decision: no later one is taken at an earlier time, by whatever process.
  decided_at timestamptz(3) not null default clock_timestamp()
) with (fillfactor = 50);
create trigger fence_grows before update on treasury.ledgers for each row
  when (new.fence < old.fence or (new.fence = old.fence and new.owner <> old.owner) or new.decided_at < old.decided_at
    or new.rounds < old.rounds)
  execute function treasury.refuse('a ledger changes hands with a higher fence, and its time never runs back');
create trigger kept before delete on treasury.ledgers for each row execute function platform.refuse_change();

-- A writer reads all freezes of its venture at once.
create index freezes_of_venture on platform.freezes (venture_id) where lifted_at is null;

-- Limits: by the payee too, in calendar windows, on the number of spends, and some that only report.

alter table treasury.spending_limits
  alter column window_seconds drop not null,
  add column calendar text check (calendar in ('HOUR', 'DAY', 'WEEK', 'MONTH', 'ALL_TIME')),
  -- IANA name; calendar windows begin by it.
  add column time_zone text not null default 'UTC',
  add column count_max integer check (count_max > 0),
  add column is_shadow boolean not null default false,
  -- By what policies refer to it.
  add column name text check (length(name) between 1 and 60),
  add constraint spending_limits_name_unique unique (venture_id, name),
  drop constraint spending_limits_unique,
  drop constraint spending_limits_scope_check,
  add constraint spending_limits_scope check (scope in ('VENTURE', 'WORKFLOW', 'AGENT', 'CATEGORY', 'PAYEE')),
  add constraint spending_limits_window check ((window_seconds is null) <> (calendar is null)),
  add constraint spending_limits_unique unique nulls not distinct
    (venture_id, currency, scope, subject, window_seconds, calendar, is_shadow);

-- What counts in the window of a limit, for each subject, in buckets. A rolling window has a bucket for each of its
-- thousandths, in slots that are used again once they have left the window; a calendar window has one bucket.
create table treasury.limit_uses (
  limit_id text not null,
  subject text not null,
  slot integer not null check (slot >= 0),
  -- Number of the bucket, or when the calendar window began in milliseconds.
  bucket bigint not null,
  held_minor bigint not null check (held_minor >= 0),
  captured_minor bigint not null check (captured_minor >= 0),
  uses integer not null check (uses >= 0),
  primary key (limit_id, subject, slot)
) with (fillfactor = 70);
create trigger kept before delete on treasury.limit_uses for each row execute function platform.refuse_change();

-- Windows are read from limit_uses now. A new limit is filled from history, which lies in the order of time.
drop index treasury.money_intents_counted_in_window;
create index money_intents_by_time on treasury.money_intents using brin (authorised_at) with (pages_per_range = 32);

-- A capture changes no indexed column, so that the row's indexes stay as they are (a heap-only update).
alter table treasury.money_intents set (fillfactor = 50),
  -- platform.idempotency_keys has it, with the hash of the input.
  drop constraint money_intents_request_key_unique;
alter table treasury.money_intents add column set_aside text generated always as
  (case when state in ('AUTHORISED', 'CAPTURED') then null else state end) stored;
drop index treasury.money_intents_by_state;
create index money_intents_set_aside on treasury.money_intents (venture_id, set_aside, money_intent_id)
  where set_aside is not null;
drop index treasury.money_intents_approved;
create index money_intents_approved on treasury.money_intents (approved_retry_at) where approved_retry_at is not null;
drop index treasury.holds_pending_on_account;
create index holds_pending_of_venture on treasury.holds (venture_id, money_intent_id) where state = 'PENDING';

-- Below, `= any (array[x])` joins like `= x`, by an index for each row of the round and in no other way, as does a lateral
-- query with a limit: plans are kept for a session, and the first are made while tables are small and any way looks good.

-- The ties between hot tables are checked once a statement; a foreign key asks once a row. What they point to is never
-- deleted and keeps its owner and currency.

alter table treasury.holds drop constraint holds_money_intent_id_venture_id_account_id_currency_fkey;
alter table treasury.money_intents drop constraint money_intents_account_id_venture_id_currency_fkey,
  drop constraint money_intents_owner_currency;
alter table treasury.entries drop constraint entries_transfer_id_venture_id_fkey,
  drop constraint entries_account_id_venture_id_currency_fkey;
-- An entry is named after its transfer and its place there: one index less to write for each.
alter table treasury.entries drop column entry_id, drop constraint entries_leg_unique, add primary key (transfer_id, leg);
alter table treasury.transfers drop constraint transfers_money_intent_id_fkey,
  drop constraint transfers_venture_id_fkey, drop constraint transfers_owner;
alter table treasury.accounts drop constraint accounts_owner_currency;
drop trigger transfer_balances on treasury.transfers;
drop trigger entries_continue_the_chain on treasury.entries;
drop trigger balance_has_entries on treasury.accounts;
drop trigger entry_is_on_the_balance on treasury.entries;
drop function treasury.require_balanced_transfer, treasury.require_chained_entries, treasury.require_posted_balance;

create function treasury.require_fitting_intents() returns trigger language plpgsql as $$
declare
  broken text;
begin
  -- Each account is looked up once.
  select string_agg(i.account_id, ', ') into broken
  from (select account_id, venture_id, currency from added group by account_id, venture_id, currency) i
  left join treasury.accounts a on a.account_id = any (array[i.account_id])
  where (a.venture_id, a.currency) is distinct from (i.venture_id, i.currency);
  if broken is not null then
    raise exception 'money intents do not fit their accounts %', broken using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create trigger fits after insert on treasury.money_intents referencing new table as added
  for each statement execute function treasury.require_fitting_intents();

create function treasury.require_fitting_holds() returns trigger language plpgsql as $$
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
create trigger fits after insert on treasury.holds referencing new table as added
  for each statement execute function treasury.require_fitting_holds();

-- Transfers, their entries and the balances that come of them are written in one statement, at whose end all of this is
-- looked at: debits equal credits in each currency of a transfer, entries join a transfer of their own transaction only
-- and continue their account's chain of balances, and the balance on the account is that of its newest entry.
create function treasury.require_whole_transfers() returns trigger language plpgsql as $$
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
create trigger whole after insert on treasury.transfers referencing new table as added
  for each statement execute function treasury.require_whole_transfers();

create function treasury.require_balanced_entries() returns trigger language plpgsql as $$
declare
  off text;
  late text;
  unfit text;
begin
  -- A transfer gets all of its entries at once, in its own transaction: they balance among themselves.
  select string_agg(u.transfer_id || ' does not balance in ' || u.currency, ', ') filter (where u.off <> 0),
    string_agg(u.transfer_id, ', ') filter (
      where t.xid is distinct from pg_current_xact_id() or t.venture_id <> u.venture_id)
  into off, late
  from (
    select transfer_id, currency, venture_id, sum(case side when 'DEBIT' then amount_minor else -amount_minor end) as off
    from added group by transfer_id, venture_id, currency
  ) u
  left join treasury.transfers t on t.transfer_id = any (array[u.transfer_id]);
  if late is not null then
    raise exception 'entries join transfers % that were recorded before, or are another venture''s', late
      using errcode = 'integrity_constraint_violation';
  end if;
  if off is not null then
    raise exception 'transfer %', off using errcode = 'integrity_constraint_violation';
  end if;
  -- Accounts, and the entries before, are looked up once for each account: whether a balance went up or down by the amount is
  -- seen without. The newest entry is held against the account's balance by require_posted_balances.
  select string_agg(e.account_id, ', ') into unfit
  from (
    select account_id, venture_id, currency, count(*) as entries, min(account_seq) as first_seq, max(account_seq) as last_seq,
      min(case when previous_minor is null then signed_minor end) as first_signed_minor,
      min(case when previous_minor is null then balance_after_minor end) as first_balance_minor,
      min(case balance_after_minor - previous_minor when signed_minor then 1 when -signed_minor then -1 else 0 end)
        filter (where previous_minor is not null) as least_sign,
      max(case balance_after_minor - previous_minor when signed_minor then 1 when -signed_minor then -1 else 0 end)
        filter (where previous_minor is not null) as greatest_sign
    from (
      select account_id, venture_id, currency, account_seq, balance_after_minor,
        case side when 'DEBIT' then amount_minor else -amount_minor end as signed_minor,
        lag(balance_after_minor) over (partition by account_id order by account_seq) as previous_minor
      from added
    ) chained
    group by account_id, venture_id, currency
  ) e
  left join treasury.accounts a on a.account_id = any (array[e.account_id])
  left join treasury.entries before
    on before.account_id = any (array[e.account_id]) and before.account_seq = any (array[e.first_seq - 1])
  cross join lateral (select case when a.kind in ('ASSET', 'EXPENSE') then 1 else -1 end as sign) normal
  where (a.venture_id, a.currency) is distinct from (e.venture_id, e.currency)
    or e.last_seq > a.entry_count
    or e.last_seq - e.first_seq + 1 <> e.entries
    or (e.first_seq > 1 and before.transfer_id is null)
    or e.first_balance_minor <> coalesce(before.balance_after_minor, 0) + normal.sign * e.first_signed_minor
    or e.least_sign <> normal.sign or e.greatest_sign <> normal.sign;
  if unfit is not null then
    raise exception 'entries do not fit their accounts %, or do not continue their balances', unfit
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;

-- Positive on the account's normal side.
create function treasury.posted_minor(account treasury.accounts) returns bigint language sql immutable as $$
  select case when account.kind in ('ASSET', 'EXPENSE') then account.debits_minor - account.credits_minor
    else account.credits_minor - account.debits_minor end
$$;

create trigger balanced after insert on treasury.entries referencing new table as added
  for each statement execute function treasury.require_balanced_entries();

create function treasury.require_posted_balances() returns trigger language plpgsql as $$
declare
  broken text;
begin
  select string_agg(a.account_id, ', ') into broken from changed a
  left join treasury.entries newest on newest.account_id = any (array[a.account_id])
    and newest.account_seq = any (array[a.entry_count])
  where treasury.posted_minor(a::treasury.accounts) <> coalesce(newest.balance_after_minor, 0)
    or (newest.transfer_id is null and a.entry_count > 0)
    or exists (select from treasury.entries e where e.account_id = a.account_id and e.account_seq > a.entry_count);
  if broken is not null then
    raise exception 'accounts % do not agree with their newest entries', broken
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create trigger balance_has_entries after update on treasury.accounts referencing new table as changed
  for each statement execute function treasury.require_posted_balances();
create trigger opens_empty after insert on treasury.accounts referencing new table as changed
  for each statement execute function treasury.require_posted_balances();

insert into platform.role_privileges (role_name, schema_name, object_name, privileges) values
  ('parpour_treasury', 'treasury', 'posted_minor', '{EXECUTE}');
select platform.apply_role_privileges();

-- Down Migration

delete from platform.role_privileges where role_name = 'parpour_treasury' and schema_name = 'treasury' and privileges = '{EXECUTE}';
drop trigger fits on treasury.money_intents;
drop trigger fits on treasury.holds;
drop trigger whole on treasury.transfers;
drop trigger balanced on treasury.entries;
drop trigger balance_has_entries on treasury.accounts;
drop trigger opens_empty on treasury.accounts;
drop function treasury.require_fitting_intents, treasury.require_fitting_holds, treasury.require_whole_transfers,
  treasury.require_balanced_entries, treasury.require_posted_balances, treasury.posted_minor;

alter table treasury.accounts add constraint accounts_owner_currency unique (account_id, venture_id, currency);
alter table treasury.money_intents
  add constraint money_intents_owner_currency unique (money_intent_id, venture_id, account_id, currency),
  add foreign key (account_id, venture_id, currency) references treasury.accounts (account_id, venture_id, currency);
alter table treasury.holds add foreign key (money_intent_id, venture_id, account_id, currency)
  references treasury.money_intents (money_intent_id, venture_id, account_id, currency);
alter table treasury.transfers add constraint transfers_owner unique (transfer_id, venture_id),
  add foreign key (venture_id) references platform.ventures (venture_id),
  add foreign key (money_intent_id) references treasury.money_intents (money_intent_id);
alter table treasury.entries add column entry_id text generated always as ('ent_' || substr(transfer_id, 4) || '-' || leg::text) stored;
alter table treasury.entries alter column entry_id drop expression,
  drop constraint entries_pkey, add primary key (entry_id), add constraint entries_leg_unique unique (transfer_id, leg),
  add foreign key (transfer_id, venture_id) references treasury.transfers (transfer_id, venture_id),
  add foreign key (account_id, venture_id, currency) references treasury.accounts (account_id, venture_id, currency);

-- Debits equal credits in each currency of a transfer, seen when the transaction commits.
create function treasury.require_balanced_transfer() returns trigger language plpgsql as $$
declare
  legs integer;
  off text;
begin
  select count(*) into legs from treasury.entries where transfer_id = new.transfer_id;
  if legs < 2 then
    raise exception 'transfer % has % entries, at least two are needed', new.transfer_id, legs
      using errcode = 'integrity_constraint_violation';
  end if;
  select string_agg(currency, ', ') into off from (
    select currency from treasury.entries where transfer_id = new.transfer_id
    group by currency
    having sum(case side when 'DEBIT' then amount_minor::numeric else -amount_minor::numeric end) <> 0
  ) unbalanced;
  if off is not null then
    raise exception 'transfer % does not balance in %', new.transfer_id, off
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create constraint trigger transfer_balances after insert on treasury.transfers
  deferrable initially deferred for each row execute function treasury.require_balanced_transfer();

-- An entry joins a transfer of its own transaction only (so the check above sees it) and continues its account's chain
-- of balances.
create function treasury.require_chained_entries() returns trigger language plpgsql as $$
declare
  broken text;
begin
  select string_agg(e.entry_id, ', ') into broken
  from added e
  join treasury.transfers t on t.transfer_id = e.transfer_id
  where t.xid <> pg_current_xact_id();
  if broken is not null then
    raise exception 'entries % join a transfer that was recorded before', broken
      using errcode = 'integrity_constraint_violation';
  end if;
  select string_agg(e.entry_id, ', ') into broken
  from added e
  join treasury.accounts a on a.account_id = e.account_id
  left join treasury.entries before on before.account_id = e.account_id and before.account_seq = e.account_seq - 1
  where (before.entry_id is null and e.account_seq > 1)
    or e.balance_after_minor::numeric <> coalesce(before.balance_after_minor, 0)::numeric
      + case when (e.side = 'DEBIT') = (a.kind in ('ASSET', 'EXPENSE')) then e.amount_minor::numeric
          else -e.amount_minor::numeric end;
  if broken is not null then
    raise exception 'entries % do not continue the balances of their accounts', broken
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create trigger entries_continue_the_chain after insert on treasury.entries
  referencing new table as added for each statement execute function treasury.require_chained_entries();

-- The balance on the account row is that of its newest entry, seen when the transaction commits.
create function treasury.require_posted_balance() returns trigger language plpgsql as $$
declare
  account treasury.accounts;
  newest treasury.entries;
begin
  select * into account from treasury.accounts where account_id = new.account_id;
  select * into newest from treasury.entries where account_id = new.account_id order by account_seq desc limit 1;
  if account.entry_count <> coalesce(newest.account_seq, 0)
    or coalesce(newest.balance_after_minor, 0) <> (case when account.kind in ('ASSET', 'EXPENSE')
      then account.debits_minor - account.credits_minor else account.credits_minor - account.debits_minor end)
  then
    raise exception 'account % does not agree with its newest entry', new.account_id
      using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;
create constraint trigger balance_has_entries after insert or update of debits_minor, credits_minor, entry_count
  on treasury.accounts deferrable initially deferred for each row execute function treasury.require_posted_balance();
create constraint trigger entry_is_on_the_balance after insert on treasury.entries
  deferrable initially deferred for each row execute function treasury.require_posted_balance();

drop index treasury.holds_pending_of_venture;
create index holds_pending_on_account on treasury.holds (account_id) where state = 'PENDING';
drop index treasury.money_intents_approved, treasury.money_intents_set_aside, treasury.money_intents_by_time;
create index money_intents_approved on treasury.money_intents (approved_retry_at)
  where state = 'APPROVAL_REQUIRED' and approved_by_event is not null;
create index money_intents_by_state on treasury.money_intents (venture_id, state, money_intent_id);
create index money_intents_counted_in_window on treasury.money_intents (venture_id, currency, authorised_at)
  include (counted_minor, category, workflow_id, agent_id) where counted_minor > 0;
alter table treasury.money_intents drop column set_aside;
alter table treasury.money_intents reset (fillfactor),
  add constraint money_intents_request_key_unique unique (venture_id, request_key);

drop table treasury.limit_uses;
-- What limits could not say before.
delete from treasury.spending_limits where scope = 'PAYEE' or window_seconds is null or is_shadow;
alter table treasury.spending_limits
  drop constraint spending_limits_unique,
  drop constraint spending_limits_window,
  drop constraint spending_limits_scope,
  drop column calendar, drop column time_zone, drop column count_max, drop column is_shadow, drop column name,
  alter column window_seconds set not null,
  add constraint spending_limits_scope_check check (scope in ('VENTURE', 'WORKFLOW', 'AGENT', 'CATEGORY')),
  add constraint spending_limits_unique unique (venture_id, currency, scope, subject, window_seconds);
drop index platform.freezes_of_venture;
drop table treasury.ledgers;
