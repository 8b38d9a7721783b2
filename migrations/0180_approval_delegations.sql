-- Voices on approvals that people have lent to others.

-- Up Migration

-- What people do by hand, and documents, may wait for an approval, too.
alter table control_plane.approvals drop constraint approvals_kind_check;
alter table control_plane.approvals
  add constraint approvals_kind_check check (kind in ('TOOL_CALL', 'MONEY_INTENT', 'ARTIFACT', 'HUMAN_ACTION'));

-- What the caller gave, for whoever decides; null where what waits is there to be looked at. Part of what is asked, as the hash is.
alter table control_plane.approvals add column evidence jsonb check (octet_length(evidence::text) <= 65536);

create or replace function control_plane.guard_approval() returns trigger language plpgsql as $$
begin
  if old.state <> 'PENDING' then
    raise exception 'approval % is decided: % refused', old.approval_id, tg_op using errcode = 'integrity_constraint_violation';
  end if;
  if tg_op = 'UPDATE' and (new.action_hash, new.subject_id, new.requested_by, new.quorum, new.expires_at, new.evidence)
    is distinct from (old.action_hash, old.subject_id, old.requested_by, old.quorum, old.expires_at, old.evidence) then
    raise exception 'approval % asks for one exact action: change refused', old.approval_id
      using errcode = 'integrity_constraint_violation';
  end if;
  return coalesce(new, old);
end $$;

create table control_plane.approval_delegations (
  delegation_id text primary key,
  venture_id text not null references control_plane.ventures,
  -- Whose voice it is.
  from_id text not null,
  from_actor jsonb not null,
  -- Who may use it.
  to_id text not null check (to_id <> from_id),
  to_name text not null check (length(to_name) between 1 and 120),
  reason text not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  ends_at timestamptz(3) not null check (ends_at > created_at),
  revoked_at timestamptz(3),
  revoked_by jsonb,
  revoke_reason text,
  check ((revoked_at is null) = (revoked_by is null) and (revoked_at is null) = (revoke_reason is null))
);
create index approval_delegations_of_venture on control_plane.approval_delegations (venture_id, created_at desc, delegation_id desc);
create index approval_delegations_to on control_plane.approval_delegations (to_id, venture_id) where revoked_at is null;

-- A delegation says what it said when it was made; it can be revoked, once.
create function control_plane.guard_delegation() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.revoked_at is not null
    or to_jsonb(new) - '{revoked_at,revoked_by,revoke_reason}'::text[]
      is distinct from to_jsonb(old) - '{revoked_at,revoked_by,revoke_reason}'::text[] then
    raise exception 'delegation %: % refused', old.delegation_id, tg_op using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger guard before update or delete on control_plane.approval_delegations
  for each row execute function control_plane.guard_delegation();

-- Whose voice a vote is, where it is not the voter's own. A voice counts once, whoever uses it, and never the maker's.
alter table control_plane.approval_votes add column on_behalf_of jsonb, add column delegation_id text,
  add check ((on_behalf_of is null) = (delegation_id is null));
create unique index approval_votes_by_voice
  on control_plane.approval_votes (approval_id, coalesce(on_behalf_of ->> 'id', voter_id));

create function control_plane.guard_voice() returns trigger language plpgsql as $$
begin
  if exists (
    select 1 from control_plane.approvals a
    where a.approval_id = new.approval_id and a.requested_by ->> 'id' = new.on_behalf_of ->> 'id'
  ) then
    raise exception 'vote for % on approval % refused', new.on_behalf_of ->> 'id', new.approval_id
      using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger guard_voice before insert on control_plane.approval_votes
  for each row when (new.on_behalf_of is not null) execute function control_plane.guard_voice();

-- Down Migration

drop trigger guard_voice on control_plane.approval_votes;
drop function control_plane.guard_voice;
drop index control_plane.approval_votes_by_voice;
alter table control_plane.approval_votes drop column on_behalf_of, drop column delegation_id;
drop table control_plane.approval_delegations;
drop function control_plane.guard_delegation;
create or replace function control_plane.guard_approval() returns trigger language plpgsql as $$
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
alter table control_plane.approvals drop column evidence;
alter table control_plane.approvals drop constraint approvals_kind_check;
alter table control_plane.approvals
  add constraint approvals_kind_check check (kind in ('TOOL_CALL', 'MONEY_INTENT')) not valid;
