-- The ledger, holds, money intents and spending limits. The database refuses what would break the books, whoever asks.

-- Up Migration

create schema treasury;

create table treasury.accounts (
  account_id text primary key,
  venture_id text not null references platform.ventures (venture_id),
  name text not null check (length(name) between 1 and 120),
  kind text not null check (kind in ('ASSET', 'LIABILITY', 'EQUITY', 'INCOME', 'EXPENSE')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  debits_minor bigint not null default 0 check (debits_minor >= 0),
  credits_minor bigint not null default 0 check (credits_minor >= 0),
  -- Sum of the pending holds.
  held_minor bigint not null default 0 check (held_minor >= 0),
  -- Number of entries; the newest entry carries it as its place.
  entry_count bigint not null default 0 check (entry_count >= 0),
  opened_at timestamptz(3) not null default clock_timestamp(),
  constraint accounts_name_unique unique (venture_id, name),
  -- Target of composite keys: what points here agrees on owner and currency.
  constraint accounts_owner_currency unique (account_id, venture_id, currency),
  constraint accounts_available check (kind <> 'ASSET' or debits_minor - credits_minor - held_minor >= 0),
  constraint accounts_held_on_assets_only check (kind = 'ASSET' or held_minor = 0)
);

create table treasury.money_intents (
  money_intent_id text primary key,
  venture_id text not null,
  account_id text not null,
  currency text not null,
  amount_minor bigint not null check (amount_minor > 0),
  payee text not null check (length(payee) between 1 and 120),
  category text not null check (category ~ '^[a-z][a-z0-9_-]{0,59}$'),
  purpose text not null check (length(purpose) between 1 and 500),
  workflow_id text,
  task_id text,
  -- The agent that asked; null when a person did.
  agent_id text,
  requested_by jsonb not null,
  -- The principal as policy was told of it: an approval binds to it, so it is asked about again word for word.
  principal jsonb not null,
  request_key text not null,
  requested_at timestamptz(3) not null default clock_timestamp(),
  state text not null check (
    state in ('AUTHORISED', 'DECLINED', 'APPROVAL_REQUIRED', 'CAPTURED', 'VOIDED', 'EXPIRED')
  ),
  decline_reasons jsonb not null default '[]'::jsonb,
  decision_id text,
  action_hash text,
  approval_id text,
  -- The event that told of the approval; set once a person has said yes and the intent is still to be decided.
  approved_by_event text,
  -- Not tried again before this: a claim while one process decides, a pause when policy is away.
  approved_retry_at timestamptz(3),
  authorised_at timestamptz(3),
  -- What counts towards spending limits: held while AUTHORISED, captured once CAPTURED, else nothing.
  counted_minor bigint not null default 0 check (counted_minor >= 0),
  captured_minor bigint,
  -- Number of events in the intent's stream.
  version integer not null check (version > 0),
  foreign key (account_id, venture_id, currency) references treasury.accounts (account_id, venture_id, currency),
  constraint money_intents_request_key_unique unique (venture_id, request_key),
  constraint money_intents_owner_currency unique (money_intent_id, venture_id, account_id, currency),
  constraint money_intents_captured check (
    (state = 'CAPTURED') = (captured_minor is not null)
    and (captured_minor is null or captured_minor between 1 and amount_minor)
  ),
  constraint money_intents_declined check ((state = 'DECLINED') = (jsonb_array_length(decline_reasons) > 0)),
  constraint money_intents_counted check (
    counted_minor = case state when 'AUTHORISED' then amount_minor when 'CAPTURED' then captured_minor else 0 end
  ),
  constraint money_intents_authorised_at check (state not in ('AUTHORISED', 'CAPTURED') or authorised_at is not null)
);
create index money_intents_by_venture on treasury.money_intents (venture_id, money_intent_id);
create index money_intents_by_state on treasury.money_intents (venture_id, state, money_intent_id);
create index money_intents_by_workflow on treasury.money_intents (workflow_id, money_intent_id)
  where workflow_id is not null;
create index money_intents_by_task on treasury.money_intents (task_id, money_intent_id) where task_id is not null;
-- Answers "how much in this window" from the index alone.
create index money_intents_counted_in_window on treasury.money_intents (venture_id, currency, authorised_at)
  include (counted_minor, category, workflow_id, agent_id) where counted_minor > 0;
create index money_intents_approved on treasury.money_intents (approved_retry_at)
  where state = 'APPROVAL_REQUIRED' and approved_by_event is not null;

create table treasury.holds (
  hold_id text primary key,
  venture_id text not null,
  account_id text not null,
  money_intent_id text not null unique,
  currency text not null,
  amount_minor bigint not null check (amount_minor > 0),
  state text not null default 'PENDING' check (state in ('PENDING', 'POSTED', 'VOIDED', 'EXPIRED')),
  placed_at timestamptz(3) not null,
  expires_at timestamptz(3) not null check (expires_at > placed_at),
  ended_at timestamptz(3),
  foreign key (money_intent_id, venture_id, account_id, currency)
    references treasury.money_intents (money_intent_id, venture_id, account_id, currency),
  check ((state = 'PENDING') = (ended_at is null))
);
create index holds_due on treasury.holds (expires_at) where state = 'PENDING';
create index holds_pending_on_account on treasury.holds (account_id) where state = 'PENDING';

create table treasury.transfers (
  transfer_id text primary key,
  venture_id text not null references platform.ventures (venture_id),
  description text not null,
  money_intent_id text references treasury.money_intents (money_intent_id),
  recorded_at timestamptz(3) not null default clock_timestamp(),
  -- Entries join their transfer in the transaction that made it, never later.
  xid xid8 not null default pg_current_xact_id(),
  constraint transfers_owner unique (transfer_id, venture_id)
);
create index transfers_by_intent on treasury.transfers (money_intent_id, transfer_id) where money_intent_id is not null;

create table treasury.entries (
  entry_id text primary key,
  transfer_id text not null,
  -- Place among the transfer's entries, from 1.
  leg integer not null check (leg > 0),
  venture_id text not null,
  account_id text not null,
  currency text not null,
  side text not null check (side in ('DEBIT', 'CREDIT')),
  amount_minor bigint not null check (amount_minor > 0),
  -- Place among the account's entries, from 1 without gaps.
  account_seq bigint not null check (account_seq > 0),
  -- The account's posted balance right after, positive on its normal side.
  balance_after_minor bigint not null,
  recorded_at timestamptz(3) not null default clock_timestamp(),
  foreign key (transfer_id, venture_id) references treasury.transfers (transfer_id, venture_id),
  foreign key (account_id, venture_id, currency) references treasury.accounts (account_id, venture_id, currency),
  constraint entries_leg_unique unique (transfer_id, leg),
  constraint entries_account_seq_unique unique (account_id, account_seq)
);

create table treasury.spending_limits (
  limit_id text primary key,
  venture_id text not null references platform.ventures (venture_id),
  scope text not null check (scope in ('VENTURE', 'WORKFLOW', 'AGENT', 'CATEGORY')),
  subject text not null check (length(subject) between 1 and 120),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  window_seconds integer not null check (window_seconds between 1 and 31622400),
  cap_minor bigint not null check (cap_minor > 0),
  version integer not null default 1 check (version > 0),
  check (scope <> 'VENTURE' or subject = venture_id),
  constraint spending_limits_unique unique (venture_id, currency, scope, subject, window_seconds)
);

-- What is recorded stays as it was recorded.

create trigger append_only before update or delete on treasury.transfers
  for each row execute function platform.refuse_change();
create trigger append_only_truncate before truncate on treasury.transfers
  for each statement execute function platform.refuse_change();
create trigger append_only before update or delete on treasury.entries
  for each row execute function platform.refuse_change();
create trigger append_only_truncate before truncate on treasury.entries
  for each statement execute function platform.refuse_change();
create trigger kept before delete on treasury.accounts for each row execute function platform.refuse_change();
create trigger kept before delete on treasury.holds for each row execute function platform.refuse_change();
create trigger kept before delete on treasury.money_intents for each row execute function platform.refuse_change();

create function treasury.refuse() returns trigger language plpgsql as $$
begin
  raise exception '%', tg_argv[0] using errcode = 'integrity_constraint_violation';
end $$;

create trigger identity_is_fixed before update on treasury.accounts for each row
  when ((old.account_id, old.venture_id, old.name, old.kind, old.currency, old.opened_at)
    is distinct from (new.account_id, new.venture_id, new.name, new.kind, new.currency, new.opened_at))
  execute function treasury.refuse('an account keeps its owner, name, kind and currency');

create trigger ends_once before update on treasury.holds for each row
  when (old.state <> 'PENDING')
  execute function treasury.refuse('a hold ends once');
create trigger amount_is_fixed before update on treasury.holds for each row
  when ((old.hold_id, old.venture_id, old.account_id, old.money_intent_id, old.currency, old.amount_minor, old.placed_at)
    is distinct from
    (new.hold_id, new.venture_id, new.account_id, new.money_intent_id, new.currency, new.amount_minor, new.placed_at))
  execute function treasury.refuse('a hold keeps its account and amount');

create trigger final_states_stay before update on treasury.money_intents for each row
  when (old.state in ('DECLINED', 'CAPTURED', 'VOIDED', 'EXPIRED') and new.state <> old.state)
  execute function treasury.refuse('a money intent leaves no final state');
create trigger wish_is_fixed before update on treasury.money_intents for each row
  when ((old.money_intent_id, old.venture_id, old.account_id, old.currency, old.amount_minor, old.payee, old.category,
      old.purpose, old.workflow_id, old.task_id, old.agent_id, old.principal, old.request_key)
    is distinct from
    (new.money_intent_id, new.venture_id, new.account_id, new.currency, new.amount_minor, new.payee, new.category,
      new.purpose, new.workflow_id, new.task_id, new.agent_id, new.principal, new.request_key))
  execute function treasury.refuse('a money intent keeps what was asked for');

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

-- Down Migration

drop schema treasury cascade;
