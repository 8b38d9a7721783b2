-- A freeze of the whole platform, beside those of agents, workflows and ventures. It stands under the venture `platform`, which
-- nobody owns: every look at a venture's freezes looks at that one's, too.

-- Up Migration

alter table platform.freezes drop constraint freezes_scope_check;
alter table platform.freezes add constraint freezes_scope_check
  check (scope in ('AGENT', 'WORKFLOW', 'VENTURE', 'PLATFORM') and (scope = 'PLATFORM') = (subject_id = 'platform')
    and (scope = 'PLATFORM') = (venture_id = 'platform'));

-- Down Migration

-- Rows of freezes of the platform would be in the way of the constraint of before; they say who stopped everything, and stay.
alter table platform.freezes drop constraint freezes_scope_check;
alter table platform.freezes add constraint freezes_scope_check
  check (scope in ('AGENT', 'WORKFLOW', 'VENTURE')) not valid;
