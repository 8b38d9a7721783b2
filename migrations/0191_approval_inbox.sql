-- One inbox of approvals for all ventures of a tenant, in the order in which they lapse.

-- Up Migration

-- Noted with each approval, so that a tenant's inbox is one range of one index; the key keeps it the venture's.
alter table control_plane.ventures add unique (venture_id, tenant_id);
alter table control_plane.approvals add column tenant_id text;
alter table control_plane.approvals disable trigger guard;
update control_plane.approvals a set tenant_id = v.tenant_id
from control_plane.ventures v where v.venture_id = a.venture_id;
alter table control_plane.approvals enable trigger guard;
alter table control_plane.approvals alter column tenant_id set not null,
  add foreign key (venture_id, tenant_id) references control_plane.ventures (venture_id, tenant_id);
create index approvals_inbox on control_plane.approvals (tenant_id, state, expires_at, approval_id);
create index approvals_inbox_of_venture on control_plane.approvals (tenant_id, venture_id, state, expires_at, approval_id);

-- Down Migration

alter table control_plane.approvals drop column tenant_id;
alter table control_plane.ventures drop constraint ventures_venture_id_tenant_id_key;
