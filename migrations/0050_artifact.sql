-- Documents that were asked for, the builds that made them, and where the files are.

-- Up Migration

create schema artifact;

create table artifact.artifacts (
  artifact_id text primary key,
  venture_id text not null references platform.ventures (venture_id),
  workflow_id text,
  task_id text,
  kind text not null check (kind in ('DECK', 'DOCUMENT')),
  title text not null check (length(title) between 1 and 160),
  file_name text not null check (length(file_name) between 1 and 120),
  authored_by text not null check (length(authored_by) between 1 and 120),
  spec jsonb not null,
  requested_by jsonb not null,
  requested_at timestamptz(3) not null default clock_timestamp(),
  -- All events of an artifact carry that of its request.
  correlation_id text not null,
  state text not null default 'QUEUED' check (state in ('QUEUED', 'BUILDING', 'READY', 'FAILED')),
  -- Number of builds begun; a compiler whose attempt is not the last any more has lost the artifact to another.
  attempt integer not null default 0 check (attempt >= 0),
  -- When a compiler may take it: at once, after a pause, or, while one builds, when that one's lease ends.
  due_at timestamptz(3) not null default clock_timestamp(),
  object_key text,
  size_bytes bigint check (size_bytes > 0),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  pages integer check (pages > 0),
  failure text,
  -- Target of composite keys: a build agrees with its artifact on the owner.
  unique (artifact_id, venture_id),
  constraint artifacts_file_when_ready check (
    (state = 'READY') = (object_key is not null)
    and (object_key is null) = (size_bytes is null)
    and (object_key is null) = (sha256 is null)
    and (object_key is null) = (pages is null)
  ),
  constraint artifacts_failure_when_failed check ((state = 'FAILED') = (failure is not null)),
  constraint artifacts_attempt_when_begun check (state = 'QUEUED' or attempt > 0)
);
create index artifacts_of_venture on artifact.artifacts (venture_id, artifact_id desc);
create index artifacts_of_workflow on artifact.artifacts (workflow_id, artifact_id) where workflow_id is not null;
create index artifacts_of_task on artifact.artifacts (task_id, artifact_id) where task_id is not null;
create index artifacts_due on artifact.artifacts (due_at, artifact_id) where state in ('QUEUED', 'BUILDING');

create table artifact.builds (
  build_id text primary key,
  artifact_id text not null,
  venture_id text not null,
  attempt integer not null check (attempt > 0),
  started_at timestamptz(3) not null default clock_timestamp(),
  finished_at timestamptz(3),
  failure text,
  unique (artifact_id, attempt),
  foreign key (artifact_id, venture_id) references artifact.artifacts (artifact_id, venture_id),
  check (failure is null or finished_at is not null)
);

create function artifact.guard_artifact() returns trigger language plpgsql as $$
begin
  if old.state in ('READY', 'FAILED') then
    raise exception 'artifact % is %, which is final', old.artifact_id, old.state
      using errcode = 'integrity_constraint_violation';
  end if;
  if (new.artifact_id, new.venture_id, new.workflow_id, new.task_id, new.kind, new.title, new.spec, new.authored_by)
    is distinct from
    (old.artifact_id, old.venture_id, old.workflow_id, old.task_id, old.kind, old.title, old.spec, old.authored_by) then
    raise exception 'what artifact % was asked to be does not change', old.artifact_id
      using errcode = 'integrity_constraint_violation';
  end if;
  if new.attempt < old.attempt then
    raise exception 'attempts of artifact % only go up', old.artifact_id using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger guard before update on artifact.artifacts for each row execute function artifact.guard_artifact();

create function artifact.guard_build() returns trigger language plpgsql as $$
begin
  raise exception 'build % has ended', old.build_id using errcode = 'integrity_constraint_violation';
end $$;
create trigger guard before update on artifact.builds for each row
  when (old.finished_at is not null) execute function artifact.guard_build();

-- Down Migration

drop schema artifact cascade;
