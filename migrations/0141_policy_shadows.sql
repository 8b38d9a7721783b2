-- Shadows: a bundle that is asked about every decision beside the one in force, and decides nothing.

-- Up Migration

create table policy.shadows (
  shadow_id text primary key,
  venture_id text not null,
  bundle_id text not null references policy.bundles (bundle_id),
  ended_because text check (ended_because in ('ACTIVATED', 'STOPPED', 'REPLACED')),
  -- Decisions up to here in the log were looked at.
  position bigint not null check (position >= 0),
  report jsonb not null,
  -- One process at a time looks for more.
  claimed_until timestamptz(3) not null default clock_timestamp(),
  started_by jsonb not null,
  started_at timestamptz(3) not null default clock_timestamp(),
  ended_by jsonb,
  ended_at timestamptz(3),
  check ((ended_because is null) = (ended_at is null) and (ended_because is null) = (ended_by is null))
);
create unique index shadows_running on policy.shadows (venture_id) where ended_at is null;
create index shadows_by_bundle on policy.shadows (bundle_id, shadow_id);
create trigger kept before delete on policy.shadows for each row execute function platform.refuse_change();

-- What was counted stays counted, and what has ended stays so.
create function policy.guard_shadow() returns trigger language plpgsql as $$
begin
  if old.ended_at is not null or new.position < old.position then
    raise exception 'shadow % can not go back', old.shadow_id using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger guard_shadow before update on policy.shadows for each row execute function policy.guard_shadow();

-- Down Migration

drop table policy.shadows;
drop function policy.guard_shadow;
