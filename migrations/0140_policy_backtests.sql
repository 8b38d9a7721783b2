-- Backtests: a candidate bundle over decisions that were recorded.

-- Up Migration

create table policy.backtests (
  backtest_id text primary key,
  venture_id text not null,
  -- A bundle that was published, or null for a candidate that stands in `content`.
  bundle_id text references policy.bundles (bundle_id),
  content jsonb check (jsonb_typeof(content) = 'object'),
  candidate_hash text not null check (candidate_hash ~ '^[0-9a-f]{64}$'),
  -- Decisions made from the first instant on and before the second.
  from_at timestamptz(3) not null,
  to_at timestamptz(3) not null check (to_at > from_at),
  state text not null default 'QUEUED'
    check (state in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'INTERRUPTED')),
  -- Null until they were counted.
  decisions_total integer check (decisions_total >= 0),
  decisions_done integer not null default 0 check (decisions_done >= 0),
  report jsonb,
  failure text,
  cancel_requested boolean not null default false,
  -- Times it was begun: a run that was thought dead and comes back finds another number here, and stops.
  runs integer not null default 0,
  requested_by jsonb not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  started_at timestamptz(3),
  alive_at timestamptz(3),
  ended_at timestamptz(3),
  check ((bundle_id is null) = (content is not null)),
  check ((state = 'SUCCEEDED') = (report is not null)),
  check ((state in ('QUEUED', 'RUNNING')) = (ended_at is null))
);
create index backtests_by_venture on policy.backtests (venture_id, backtest_id);
create index backtests_open on policy.backtests (backtest_id) where state in ('QUEUED', 'RUNNING');
create index backtests_by_candidate on policy.backtests (venture_id, candidate_hash, backtest_id) where state = 'SUCCEEDED';
create trigger kept before delete on policy.backtests for each row execute function platform.refuse_change();

-- Down Migration

drop table policy.backtests;
