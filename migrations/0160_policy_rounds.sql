-- Decisions are made in the process and written here, if they were made of what is true now.

-- Up Migration

-- The function below stores the bundle that it has just read, and bundles are never deleted. The reference made each
-- decision lock its bundle's row, which all decisions of a venture write to then.
alter table policy.decisions drop constraint decisions_bundle_id_fkey;

-- Writes decisions with their events, or nothing. Answers null when they are written; else what is true now, which is not
-- what they were made of (known is null when the process knows nothing yet): for each venture, by its id, the bundle in
-- force, null when there is none, and all freezes in force, that of the platform among them. The lock on freezes lasts until the commit: a
-- freeze that is acknowledged comes after every decision that did not know of it.
create function policy.write_decisions(ventures text[], known jsonb, decided jsonb, events jsonb)
  returns jsonb language plpgsql
  -- Plans are kept with the connection, also those that were made while the tables were empty.
  set enable_seqscan = off
as $$
declare
  facts jsonb;
  conflicts text[];
begin
  -- A statement of its own: the next one's snapshot is taken with the lock held. The seed is that of runtime/auth/freezes.ts.
  perform pg_advisory_xact_lock_shared(hashtextextended(v.venture_id, 2))
  from (select venture_id from unnest(ventures || array['platform']) as u (venture_id) order by venture_id) as v;
  select coalesce(jsonb_object_agg(v.venture_id, jsonb_build_object(
    'bundle', (
      select jsonb_build_object('id', b.bundle_id, 'version', b.version, 'hash', b.hash, 'state', b.state)
      from policy.bundles b where b.venture_id = v.venture_id and b.state = 'ACTIVE'),
    'freezes', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', f.freeze_id, 'scope', f.scope, 'subjectId', f.subject_id, 'reason', f.reason) order by f.freeze_id), '[]')
      from platform.freezes f where f.venture_id in (v.venture_id, 'platform') and f.lifted_at is null))), '{}')
  into facts from unnest(ventures) as v (venture_id);
  if known is distinct from facts then
    return facts;
  end if;

  insert into policy.decisions (decision_id, venture_id, effect, frozen, reasons, determining_policies, action, principal,
    resource, bundle_id, bundle_hash, input_hash, action_hash, subject_id, workflow_id, task_id, input)
  select r.id, r."ventureId", r.effect, r.frozen, r.reasons, r."determiningPolicies", r.action, r.principal, r.resource,
    facts -> r."ventureId" -> 'bundle' ->> 'id', facts -> r."ventureId" -> 'bundle' ->> 'hash', r."inputHash",
    r."actionHash", r."subjectId", r."workflowId", r."taskId", r.input
  from jsonb_to_recordset(decided) as r (id text, "ventureId" text, effect text, frozen boolean, reasons jsonb,
    "determiningPolicies" jsonb, action text, principal text, resource text, "inputHash" text, "actionHash" text,
    "subjectId" text, "workflowId" text, "taskId" text, input text);

  conflicts := platform.append_events(events);
  if conflicts <> '{}' then
    raise exception 'decisions % are there already', conflicts using errcode = 'integrity_constraint_violation';
  end if;
  return null;
end $$;

-- Down Migration

drop function policy.write_decisions;
alter table policy.decisions add foreign key (bundle_id) references policy.bundles (bundle_id);
