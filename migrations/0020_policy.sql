-- Policy bundles and the decisions made under them.

-- Up Migration

create schema policy;

create table policy.bundles (
  bundle_id text primary key,
  venture_id text not null,
  version integer not null check (version > 0),
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  state text not null default 'PUBLISHED' check (state in ('PUBLISHED', 'ACTIVE', 'RETIRED')),
  policies text not null,
  schema text not null,
  allowlists jsonb not null check (jsonb_typeof(allowlists) = 'array'),
  created_by jsonb not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  unique (venture_id, version)
);
-- What binds a venture is never in doubt.
create unique index bundles_active on policy.bundles (venture_id) where state = 'ACTIVE';
create index bundles_by_hash on policy.bundles (hash);

-- A bundle says what it said when it was published; only whether it is in force changes.
create function policy.guard_bundle() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'policy bundles are kept' using errcode = 'integrity_constraint_violation';
  end if;
  if to_jsonb(new) - 'state' is distinct from to_jsonb(old) - 'state' then
    raise exception 'policy bundle % is immutable', old.bundle_id using errcode = 'integrity_constraint_violation';
  end if;
  if new.state = 'PUBLISHED' and old.state <> 'PUBLISHED' or new.state = 'RETIRED' and old.state = 'PUBLISHED' then
    raise exception 'policy bundle % can not go from % to %', old.bundle_id, old.state, new.state
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger guard_bundle before update or delete on policy.bundles
  for each row execute function policy.guard_bundle();
create trigger guard_bundle_truncate before truncate on policy.bundles
  for each statement execute function platform.refuse_change();

create table policy.decisions (
  decision_id text primary key,
  venture_id text not null,
  effect text not null check (effect in ('PERMIT', 'DENY', 'APPROVAL_REQUIRED')),
  frozen boolean not null check (not frozen or effect = 'DENY'),
  reasons jsonb not null check (jsonb_typeof(reasons) = 'array' and jsonb_array_length(reasons) > 0),
  determining_policies jsonb not null check (jsonb_typeof(determining_policies) = 'array'),
  action text not null,
  principal text not null,
  resource text not null,
  bundle_id text references policy.bundles (bundle_id),
  bundle_hash text,
  input_hash text not null check (input_hash ~ '^[0-9a-f]{64}$'),
  action_hash text not null check (action_hash ~ '^[0-9a-f]{64}$'),
  subject_id text,
  workflow_id text,
  task_id text,
  -- What input_hash is the hash of, byte for byte: request, bundle hash, freeze and approval as they were, in canonical
  -- JSON. Text, because jsonb would write it anew.
  input text not null check (encode(sha256(convert_to(input, 'UTF8')), 'hex') = input_hash),
  decided_at timestamptz(3) not null default clock_timestamp(),
  check ((bundle_id is null) = (bundle_hash is null)),
  -- Without a bundle nothing is permitted.
  check (bundle_id is not null or effect = 'DENY')
);
create index decisions_by_venture on policy.decisions (venture_id, decision_id);
create index decisions_by_workflow on policy.decisions (workflow_id, decision_id) where workflow_id is not null;
create index decisions_by_subject on policy.decisions (subject_id, decision_id) where subject_id is not null;

create trigger append_only before update or delete on policy.decisions
  for each row execute function platform.refuse_change();
create trigger append_only_truncate before truncate on policy.decisions
  for each statement execute function platform.refuse_change();

-- Down Migration

drop schema policy cascade;
