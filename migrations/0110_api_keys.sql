-- Keys of other programs, and what no longer counts: keys and tokens that were revoked.

-- Up Migration

create table platform.api_keys (
  api_key_id text primary key check (api_key_id ~ '^key_[0-9a-f]{32}$'),
  tenant_id text not null,
  -- The one venture that the key opens; null for every venture of the tenant.
  venture_id text references platform.ventures (venture_id),
  name text not null check (length(name) between 1 and 120),
  scopes text[] not null check (cardinality(scopes) > 0),
  -- SHA-256 of the whole key, whose secret part is 256 random bits: nothing leads back from here.
  secret_hash bytea not null check (length(secret_hash) = 32),
  created_by jsonb not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  expires_at timestamptz(3) not null,
  last_used_at timestamptz(3),
  revoked_at timestamptz(3),
  revoked_by jsonb,
  revoke_reason text,
  check (expires_at > created_at and expires_at <= created_at + interval '366 days'),
  check ((revoked_at is null) = (revoked_by is null) and (revoked_at is null) = (revoke_reason is null))
);
create index api_keys_of_tenant on platform.api_keys (tenant_id, created_at desc, api_key_id desc);
create index api_keys_of_venture on platform.api_keys (venture_id) where venture_id is not null;

-- A key is what it was made: it can be used and revoked, once. No role may delete one.
create function platform.guard_api_key() returns trigger language plpgsql as $$
begin
  if (new.api_key_id, new.tenant_id, new.venture_id, new.name, new.scopes, new.secret_hash, new.created_by, new.created_at,
      new.expires_at)
    is distinct from (old.api_key_id, old.tenant_id, old.venture_id, old.name, old.scopes, old.secret_hash, old.created_by,
      old.created_at, old.expires_at) then
    raise exception 'an API key never changes' using errcode = 'integrity_constraint_violation';
  end if;
  if old.revoked_at is not null and (new.revoked_at, new.revoked_by, new.revoke_reason)
    is distinct from (old.revoked_at, old.revoked_by, old.revoke_reason) then
    raise exception 'a revoked API key stays revoked' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger guard_api_key before update on platform.api_keys for each row execute function platform.guard_api_key();

-- Whoever checks a key may note that it was used, and change nothing else of it.
create function platform.note_api_key_use(used text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  update platform.api_keys set last_used_at = clock_timestamp()
  where api_key_id = used and revoked_at is null
    and (last_used_at is null or last_used_at < clock_timestamp() - interval '1 minute')
$$;

-- What a person, a program or a key was given until an instant counts no more. One row a subject: the latest instant wins.
create table platform.revocations (
  tenant_id text not null,
  -- Whom tokens name: a person, a program, or a key.
  subject_id text not null,
  revoked_until timestamptz(3) not null default clock_timestamp(),
  -- Readers ask for what was committed since they looked last; commits are not in the order of any clock.
  xid xid8 not null default pg_current_xact_id(),
  primary key (tenant_id, subject_id)
);
create index revocations_by_commit on platform.revocations (xid);

insert into platform.role_privileges (role_name, schema_name, object_name, privileges) values
  ('parpour_control_plane', 'platform', 'api_keys', '{SELECT,INSERT,UPDATE}'),
  ('parpour_control_plane', 'platform', 'revocations', '{SELECT,INSERT,UPDATE}'),
  ('parpour_reader', 'platform', 'api_keys', '{SELECT}'),
  ('parpour_reader', 'platform', 'revocations', '{SELECT}'),
  ('parpour_reader', 'platform', 'note_api_key_use', '{EXECUTE}');

-- Down Migration

delete from platform.role_privileges
where schema_name = 'platform' and object_name in ('api_keys', 'revocations', 'note_api_key_use');
drop table platform.revocations;
drop function platform.note_api_key_use;
drop table platform.api_keys;
drop function platform.guard_api_key;
