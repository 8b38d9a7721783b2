-- What each service may do in the database. Services log in with roles of their own, which own nothing: whoever owned a
-- table could drop the triggers that guard it. docs/decisions/012-database-roles.md tells how they get passwords.

-- Up Migration

-- Roles belong to the cluster. They may be there already, for another database or made by an administrator.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['parpour_control_plane', 'parpour_treasury', 'parpour_policy', 'parpour_compliance',
    'parpour_artifact', 'parpour_sequencer', 'parpour_reader', 'parpour_auditor']
  loop
    continue when exists (select from pg_roles where rolname = wanted);
    begin
      execute format('create role %I nologin', wanted);
    exception
      -- Another database of the cluster is being migrated at the same moment.
      when duplicate_object or unique_violation then null;
      when insufficient_privilege then
        raise notice 'role % is missing and % may not create roles', wanted, current_user;
    end;
  end loop;
  -- The sequencer names the writers that hold it up; without this it knows only that there are some.
  if exists (select from pg_roles where rolname = 'parpour_sequencer')
    and not pg_has_role('parpour_sequencer', 'pg_read_all_stats', 'member') then
    begin
      grant pg_read_all_stats to parpour_sequencer with inherit true, set false;
    exception
      -- The last is how PostgreSQL says "tuple concurrently updated".
      when insufficient_privilege or unique_violation or internal_error then
        raise notice 'parpour_sequencer was not given pg_read_all_stats: %', sqlerrm;
    end;
  end if;
end $$;

-- New functions are for their owner until somebody says otherwise; tables are so by themselves.
alter default privileges revoke execute on functions from public;

-- Who may do what. A migration that adds a table which needs more or less than the line with * gives it a line.
create table platform.role_privileges (
  role_name text not null,
  schema_name text not null,
  -- A table or a function, or * for all without a line of their own: every table of the schema and, with EXECUTE, every
  -- function that runs with the rights of its caller.
  object_name text not null,
  -- UPDATE and DELETE have no effect where platform.refuse_change would refuse them.
  privileges text[] not null check (privileges <@ array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'EXECUTE']),
  primary key (role_name, schema_name, object_name)
);

-- Nobody deletes, and events are appended by one function: no role may insert into the table itself.
insert into platform.role_privileges (role_name, schema_name, object_name, privileges) values
  ('parpour_control_plane', 'control_plane', '*', '{SELECT,INSERT,UPDATE,EXECUTE}'),
  ('parpour_control_plane', 'control_plane', 'approval_votes', '{SELECT,INSERT}'),
  ('parpour_control_plane', 'platform', 'ventures', '{SELECT,INSERT}'),
  ('parpour_control_plane', 'platform', 'freezes', '{SELECT,INSERT,UPDATE}'),
  ('parpour_control_plane', 'platform', 'dead_letters', '{SELECT,INSERT,UPDATE}'),
  ('parpour_treasury', 'treasury', '*', '{SELECT,INSERT,UPDATE,EXECUTE}'),
  ('parpour_treasury', 'platform', 'ventures', '{SELECT}'),
  ('parpour_treasury', 'platform', 'freezes', '{SELECT}'),
  ('parpour_treasury', 'platform', 'dead_letters', '{SELECT,INSERT,UPDATE}'),
  ('parpour_policy', 'policy', '*', '{SELECT,INSERT,UPDATE,EXECUTE}'),
  ('parpour_policy', 'platform', 'ventures', '{SELECT}'),
  ('parpour_policy', 'platform', 'freezes', '{SELECT}'),
  ('parpour_compliance', 'compliance', '*', '{SELECT,INSERT,UPDATE,EXECUTE}'),
  ('parpour_compliance', 'platform', 'ventures', '{SELECT}'),
  ('parpour_artifact', 'artifact', '*', '{SELECT,INSERT,UPDATE,EXECUTE}'),
  ('parpour_artifact', 'platform', 'ventures', '{SELECT}'),
  ('parpour_sequencer', 'platform', 'events', '{SELECT}'),
  ('parpour_sequencer', 'platform', 'event_log', '{SELECT,INSERT}'),
  ('parpour_sequencer', 'platform', 'event_partitions', '{SELECT}'),
  ('parpour_sequencer', 'platform', 'sequencer', '{SELECT,UPDATE}'),
  ('parpour_sequencer', 'platform', 'ensure_event_partitions', '{EXECUTE}'),
  ('parpour_reader', 'platform', 'events', '{SELECT}'),
  ('parpour_reader', 'platform', 'event_log', '{SELECT}'),
  ('parpour_reader', 'platform', 'sequencer', '{SELECT}'),
  ('parpour_auditor', 'platform', 'events', '{SELECT}'),
  ('parpour_auditor', 'platform', 'event_log', '{SELECT}'),
  ('parpour_auditor', 'platform', 'event_types', '{SELECT}'),
  ('parpour_auditor', 'platform', 'sequencer', '{SELECT}'),
  ('parpour_auditor', 'compliance', 'log_tree', '{SELECT}'),
  ('parpour_auditor', 'compliance', 'tree_nodes', '{SELECT}'),
  ('parpour_auditor', 'compliance', 'checkpoints', '{SELECT}');
insert into platform.role_privileges (role_name, schema_name, object_name, privileges)
select role_name, 'platform', object_name, privileges
from unnest(array['parpour_control_plane', 'parpour_treasury', 'parpour_policy', 'parpour_compliance', 'parpour_artifact'])
  as role_name
cross join (values
  ('events', '{SELECT}'::text[]),
  ('event_log', '{SELECT}'),
  ('sequencer', '{SELECT}'),
  ('idempotency_keys', '{SELECT,INSERT,UPDATE}'),
  ('append_events', '{EXECUTE}')
) as common (object_name, privileges)
union all
select role_name, 'platform', 'consumers', '{SELECT,INSERT,UPDATE}'
from unnest(array['parpour_control_plane', 'parpour_treasury', 'parpour_compliance']) as role_name;

-- What has to be granted or revoked until the database is as the table above says, one statement a row: for its roles,
-- and for PUBLIC, which is to have nothing in these schemas. Partitions are reached through their table only.
create view platform.privilege_changes as
with schemas as (
  select n.oid, n.nspname, n.nspowner, n.nspacl from pg_namespace n
  where n.nspname in (select schema_name from platform.role_privileges)
), objects as (
  select s.nspname as schema_name, c.relname::text as object_name, c.oid::regclass::text as target, 'table' as kind,
    not c.relispartition as is_for_all, coalesce(c.relacl, acldefault('r', c.relowner)) as acl,
    array(
      select refused from pg_trigger t join pg_proc f on f.oid = t.tgfoid and f.proname = 'refuse_change'
      -- Bits of tgtype: TRIGGER_TYPE_UPDATE and TRIGGER_TYPE_DELETE of PostgreSQL's catalog/pg_trigger.h.
      cross join lateral (values ('UPDATE', 16), ('DELETE', 8)) as events (refused, bit)
      where t.tgrelid = c.oid and t.tgtype & bit <> 0
    ) as refused
  from pg_class c join schemas s on s.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm')
  union all
  select s.nspname, p.proname, p.oid::regprocedure::text, 'routine', not p.prosecdef,
    coalesce(p.proacl, acldefault('f', p.proowner)), '{}'
  from pg_proc p join schemas s on s.oid = p.pronamespace
  union all
  select nspname, null, quote_ident(nspname), 'schema', false, coalesce(nspacl, acldefault('n', nspowner)), '{}' from schemas
), wanted as (
  select p.role_name, o.kind, o.target, privilege
  from platform.role_privileges p
  join objects o on o.schema_name = p.schema_name and (
    o.object_name = p.object_name
    or p.object_name = '*' and o.is_for_all and not exists (
      select from platform.role_privileges own
      where (own.role_name, own.schema_name, own.object_name) = (p.role_name, p.schema_name, o.object_name))
  )
  cross join unnest(p.privileges) as privilege
  where privilege <> all (o.refused) and (privilege = 'EXECUTE') = (o.kind = 'routine')
  union
  select p.role_name, o.kind, o.target, 'USAGE'
  from platform.role_privileges p join objects o on o.kind = 'schema' and o.schema_name = p.schema_name
), given as (
  select coalesce(r.rolname, 'public') as role_name, o.kind, o.target, a.privilege_type as privilege
  from objects o cross join aclexplode(o.acl) a left join pg_roles r on r.oid = a.grantee
  where a.grantee = 0 or r.rolname in (select role_name from platform.role_privileges)
)
select format('grant %s on %s %s to %I', privilege, kind, target, role_name) as statement
from (select * from wanted where role_name in (select rolname from pg_roles) except select * from given) missing
union all
select format('revoke %s on %s %s from %s', privilege, kind, target,
  case role_name when 'public' then role_name else quote_ident(role_name) end)
from (select * from given except select * from wanted) surplus;

-- Makes it so. Run with the migrations, since tables and roles come with time. Returns what it changed.
create function platform.apply_role_privileges() returns setof text language plpgsql as $$
declare
  change text;
begin
  perform pg_advisory_xact_lock(7072073003);
  for change in select statement from platform.privilege_changes loop
    execute change;
    return next change;
  end loop;
end $$;
revoke execute on function platform.apply_role_privileges from public;
select platform.apply_role_privileges();

-- Down Migration

-- The roles stay, since other databases of the cluster may use them; here they may do nothing any more.
do $$
declare
  service text;
  place text;
begin
  for service in select rolname from pg_roles where rolname in ('parpour_control_plane', 'parpour_treasury', 'parpour_policy',
    'parpour_compliance', 'parpour_artifact', 'parpour_sequencer', 'parpour_reader', 'parpour_auditor')
  loop
    foreach place in array array['platform', 'control_plane', 'treasury', 'policy', 'compliance', 'artifact'] loop
      execute format('revoke all on all tables in schema %I from %I', place, service);
      execute format('revoke all on all functions in schema %I from %I', place, service);
      execute format('revoke all on schema %I from %I', place, service);
    end loop;
  end loop;
end $$;
drop function platform.apply_role_privileges;
drop view platform.privilege_changes;
drop table platform.role_privileges;
alter default privileges grant execute on functions to public;
