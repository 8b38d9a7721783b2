-- Ventures and their agents, workflows and their tasks, tool calls, approvals, and the totals of each venture.

-- Up Migration

create schema control_plane;

create table control_plane.ventures (
  venture_id text primary key references platform.ventures (venture_id),
  tenant_id text not null,
  name text not null check (length(name) between 1 and 120),
  time_zone text not null,
  brief jsonb,
  created_by jsonb not null,
  created_at timestamptz(3) not null default clock_timestamp()
);
create index ventures_of_tenant on control_plane.ventures (tenant_id, created_at desc, venture_id desc);

create table control_plane.agents (
  agent_id text primary key,
  venture_id text not null references control_plane.ventures,
  name text not null check (length(name) between 1 and 60),
  level text not null check (level in ('L1', 'L2', 'L3')),
  role text not null,
  unique (venture_id, name),
  unique (venture_id, agent_id)
);

create table control_plane.workflows (
  workflow_id text primary key,
  venture_id text not null references control_plane.ventures,
  name text not null,
  state text not null check (state in ('PLANNING', 'RUNNING', 'WAITING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
  spec jsonb not null,
  spec_hash text not null,
  submitted_by jsonb not null,
  submitted_at timestamptz(3) not null default clock_timestamp(),
  finished_at timestamptz(3),
  failure text,
  -- Events of the workflow's own stream so far.
  version integer not null,
  unique (venture_id, workflow_id),
  check ((finished_at is not null) = (state in ('SUCCEEDED', 'FAILED', 'CANCELLED'))),
  check ((failure is not null) = (state = 'FAILED'))
);
create index workflows_of_venture on control_plane.workflows (venture_id, submitted_at desc, workflow_id desc);
create index workflows_unfinished on control_plane.workflows (state) where finished_at is null;

create table control_plane.tasks (
  task_id text primary key,
  venture_id text not null,
  workflow_id text not null,
  position integer not null,
  name text not null,
  role text not null,
  agent_id text not null,
  level text not null check (level in ('L1', 'L2', 'L3')),
  state text not null check (
    state in ('BLOCKED', 'QUEUED', 'RUNNING', 'WAITING', 'SUCCEEDED', 'FAILED', 'SKIPPED', 'CANCELLED')
  ),
  -- Ids of tasks of the same workflow.
  depends_on text[] not null,
  steps jsonb not null,
  -- Number of the attempt that is queued, runs or ran last; 0 before the first.
  attempt integer not null default 0,
  -- The fencing token: set while an attempt runs.
  attempt_id text,
  starts integer not null default 0,
  lost_attempts integer not null default 0,
  waits_for text,
  output jsonb,
  failure text,
  queued_at timestamptz(3),
  -- When it was last put on the work queue for the attempt, and how often.
  dispatched_at timestamptz(3),
  dispatches integer not null default 0,
  started_at timestamptz(3),
  attempt_started_at timestamptz(3),
  lease_expires_at timestamptz(3),
  finished_at timestamptz(3),
  version integer not null default 0,
  unique (workflow_id, name),
  foreign key (venture_id, workflow_id) references control_plane.workflows (venture_id, workflow_id),
  foreign key (venture_id, agent_id) references control_plane.agents (venture_id, agent_id),
  check ((attempt_id is not null) = (state = 'RUNNING')),
  check ((lease_expires_at is not null) = (state = 'RUNNING')),
  check ((waits_for is not null) = (state = 'WAITING')),
  check ((failure is not null) = (state = 'FAILED')),
  check ((output is not null) = (state = 'SUCCEEDED')),
  check ((finished_at is not null) = (state in ('SUCCEEDED', 'FAILED', 'SKIPPED', 'CANCELLED')))
);
create index tasks_of_workflow on control_plane.tasks (workflow_id, position);
create index tasks_queued on control_plane.tasks (dispatched_at) where state = 'QUEUED';
create index tasks_running on control_plane.tasks (lease_expires_at) where state = 'RUNNING';
create index tasks_waiting on control_plane.tasks (waits_for) where state = 'WAITING';

-- What tasks may wait for and has been decided: kept, because the decision may come before the task begins to wait.
create table control_plane.settled_waits (
  subject_id text primary key,
  venture_id text not null,
  workflow_id text not null,
  settled_at timestamptz(3) not null default clock_timestamp()
);
create index settled_waits_of_workflow on control_plane.settled_waits (workflow_id);

create table control_plane.tool_calls (
  tool_call_id text primary key,
  venture_id text not null,
  workflow_id text not null,
  task_id text not null references control_plane.tasks,
  step text not null,
  is_fallback boolean not null,
  tool text not null,
  arguments jsonb not null,
  outcome text not null check (outcome in ('SUCCEEDED', 'DENIED', 'REFUSED', 'FAILED', 'WAITING')),
  result jsonb,
  refusal_code text,
  decision_id text,
  money_intent_id text,
  started_at timestamptz(3) not null,
  finished_at timestamptz(3),
  -- Order of recording, for calls that start in the same millisecond.
  position bigint generated always as identity,
  unique (task_id, step, is_fallback),
  check ((finished_at is null) = (outcome = 'WAITING'))
);
create index tool_calls_of_task on control_plane.tool_calls (task_id, position);

create table control_plane.approvals (
  approval_id text primary key,
  venture_id text not null references control_plane.ventures,
  workflow_id text,
  task_id text,
  kind text not null check (kind in ('TOOL_CALL', 'MONEY_INTENT')),
  subject_id text not null,
  summary text not null,
  action_hash text not null check (action_hash ~ '^[0-9a-f]{64}$'),
  requested_by jsonb not null,
  quorum integer not null check (quorum > 0),
  reasons text[] not null,
  state text not null check (state in ('PENDING', 'APPROVED', 'REJECTED', 'EXPIRED')),
  requested_at timestamptz(3) not null default clock_timestamp(),
  expires_at timestamptz(3) not null,
  decided_at timestamptz(3),
  correlation_id text not null,
  version integer not null,
  -- One question for one exact action.
  unique (subject_id, action_hash),
  check ((decided_at is null) = (state = 'PENDING'))
);
create index approvals_of_venture on control_plane.approvals (venture_id, requested_at desc, approval_id desc);
create index approvals_pending on control_plane.approvals (expires_at) where state = 'PENDING';
create index approvals_of_workflow on control_plane.approvals (workflow_id) where state = 'PENDING';

create table control_plane.approval_votes (
  approval_id text not null references control_plane.approvals,
  voter_id text not null,
  venture_id text not null,
  voter jsonb not null,
  approve boolean not null,
  reason text,
  voted_at timestamptz(3) not null default clock_timestamp(),
  position bigint generated always as identity,
  primary key (approval_id, voter_id)
);

-- A decided approval is a record: neither it nor its votes change any more, and nobody votes on what they asked for.
create function control_plane.guard_approval() returns trigger language plpgsql as $$
begin
  if old.state <> 'PENDING' then
    raise exception 'approval % is decided: % refused', old.approval_id, tg_op using errcode = 'integrity_constraint_violation';
  end if;
  if tg_op = 'UPDATE' and (new.action_hash, new.subject_id, new.requested_by, new.quorum, new.expires_at)
    is distinct from (old.action_hash, old.subject_id, old.requested_by, old.quorum, old.expires_at) then
    raise exception 'approval % asks for one exact action: change refused', old.approval_id
      using errcode = 'integrity_constraint_violation';
  end if;
  return coalesce(new, old);
end $$;
create trigger guard before update or delete on control_plane.approvals
  for each row execute function control_plane.guard_approval();

create function control_plane.guard_vote() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    raise exception 'votes are append-only: % refused', tg_op using errcode = 'integrity_constraint_violation';
  end if;
  if exists (
    select 1 from control_plane.approvals a
    where a.approval_id = new.approval_id and (a.state <> 'PENDING' or a.requested_by ->> 'id' = new.voter_id)
  ) then
    raise exception 'vote of % on approval % refused', new.voter_id, new.approval_id
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger guard before insert or update or delete on control_plane.approval_votes
  for each row execute function control_plane.guard_vote();

-- A workflow or task that ended stays ended, with the state it ended in.
create function control_plane.guard_ended() returns trigger language plpgsql as $$
begin
  if old.finished_at is not null and new.state <> old.state then
    raise exception '% has ended as %: change to % refused', tg_table_name, old.state, new.state
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger guard before update on control_plane.workflows
  for each row execute function control_plane.guard_ended();
create trigger guard before update on control_plane.tasks
  for each row execute function control_plane.guard_ended();

-- Kept by the projector from events alone: dropping and replaying gives the same rows.
create table control_plane.venture_activity (
  venture_id text primary key,
  workflows_submitted integer not null default 0,
  workflows_succeeded integer not null default 0,
  workflows_failed integer not null default 0,
  tool_calls integer not null default 0,
  tool_calls_denied integer not null default 0,
  intents_authorised integer not null default 0,
  intents_declined integer not null default 0,
  cases_opened integer not null default 0,
  seq bigint not null default 0
);

-- Down Migration

drop schema control_plane cascade;
