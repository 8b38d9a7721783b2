-- Guardrails: policies of the platform above the bundles of all ventures. Kept, so that decisions can be made again.

-- Up Migration

create table policy.guardrails (
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  policies text not null,
  schema text not null,
  first_used_at timestamptz(3) not null default clock_timestamp()
);
create trigger kept before update or delete on policy.guardrails for each row execute function platform.refuse_change();

-- Down Migration

drop table policy.guardrails;
