-- How strictly a venture is governed: what has to be so before a bundle is put in force and before a freeze is lifted.

-- Up Migration

create table platform.governance_changes (
  change_id text primary key check (change_id ~ '^gov_[0-9a-f]{32}$'),
  venture_id text not null references platform.ventures (venture_id),
  -- PROPOSED waits for a second person, IN_FORCE counts, REPLACED did so before, WITHDRAWN never did.
  state text not null check (state in ('PROPOSED', 'IN_FORCE', 'REPLACED', 'WITHDRAWN')),
  -- All that the venture sets itself under this change; what is not in it is as the platform has it.
  settings jsonb not null check (jsonb_typeof(settings) = 'object'),
  reason text not null check (length(reason) between 1 and 500),
  proposed_by jsonb not null,
  proposed_at timestamptz(3) not null default clock_timestamp(),
  -- Who confirmed or withdrew it; null for what needed no second person.
  decided_by jsonb,
  decided_at timestamptz(3),
  check ((decided_by is null) = (decided_at is null)),
  check (state <> 'PROPOSED' or decided_by is null),
  check (state <> 'WITHDRAWN' or decided_by is not null)
);
-- What governs a venture is never in doubt, and neither is what waits.
create unique index governance_in_force on platform.governance_changes (venture_id) where state = 'IN_FORCE';
create unique index governance_proposed on platform.governance_changes (venture_id) where state = 'PROPOSED';

-- Whoever is behind an actor: for a program with one of our keys, whoever made the key; else the actor. Two keys of one person
-- are no second person.
create function platform.person_behind(actor jsonb) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(
    (select k.created_by ->> 'id' from platform.api_keys k
     where actor ->> 'kind' = 'INTEGRATION' and k.api_key_id = actor ->> 'id'),
    actor ->> 'id')
$$;

-- A change says what it said when it was made; it goes forward through its states, and what waits for a second person is not
-- put in force by the first.
create function platform.guard_governance() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE'
    or to_jsonb(new) - '{state,decided_by,decided_at}'::text[]
      is distinct from to_jsonb(old) - '{state,decided_by,decided_at}'::text[]
    or not (old.state = 'PROPOSED' and new.state in ('IN_FORCE', 'WITHDRAWN')
      or old.state = 'IN_FORCE' and new.state = 'REPLACED'
        and (new.decided_by, new.decided_at) is not distinct from (old.decided_by, old.decided_at)) then
    raise exception 'governance change %: % refused', old.change_id, tg_op using errcode = 'integrity_constraint_violation';
  end if;
  if old.state = 'PROPOSED' and new.state = 'IN_FORCE'
    and (new.decided_by is null or new.decided_by ->> 'id' = old.proposed_by ->> 'id') then
    raise exception 'governance change % needs another person', old.change_id
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger guard before update or delete on platform.governance_changes
  for each row execute function platform.guard_governance();
create trigger kept before truncate on platform.governance_changes
  for each statement execute function platform.refuse_change();

-- Nobody votes on what they asked for with a key of theirs; for what they asked for in person guard_vote is there.
create function control_plane.guard_maker() returns trigger language plpgsql as $$
begin
  if exists (
    select 1 from control_plane.approvals a
    where a.approval_id = new.approval_id and a.requested_by ->> 'kind' = 'INTEGRATION'
      and platform.person_behind(a.requested_by) in (new.voter_id, new.on_behalf_of ->> 'id')
  ) then
    raise exception 'vote of % on approval %, which their key asked for, refused', new.voter_id, new.approval_id
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger guard_maker before insert on control_plane.approval_votes
  for each row execute function control_plane.guard_maker();

insert into platform.role_privileges (role_name, schema_name, object_name, privileges) values
  ('parpour_policy', 'platform', 'governance_changes', '{SELECT,INSERT,UPDATE}'),
  ('parpour_policy', 'platform', 'person_behind', '{EXECUTE}'),
  ('parpour_control_plane', 'platform', 'governance_changes', '{SELECT}'),
  ('parpour_control_plane', 'platform', 'person_behind', '{EXECUTE}');

-- Down Migration

delete from platform.role_privileges
where schema_name = 'platform' and object_name in ('governance_changes', 'person_behind');
drop trigger guard_maker on control_plane.approval_votes;
drop function control_plane.guard_maker;
drop table platform.governance_changes;
drop function platform.guard_governance;
drop function platform.person_behind;
