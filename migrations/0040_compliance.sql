-- The audit log's Merkle tree and its signed checkpoints, rules, cases and violations. All of it but `rules` can be
-- rebuilt from the event log: empty the tables, reset log_tree, set the consumer `compliance` back to 0.

-- Up Migration

create schema compliance;

-- How far the tree has come; its row is locked by whoever appends or signs.
create table compliance.log_tree (
  only_row boolean primary key default true check (only_row),
  size bigint not null default 0 check (size >= 0),
  -- Chain hash of the last event in the tree.
  head_hash text not null default repeat('0', 64) check (head_hash ~ '^[0-9a-f]{64}$'),
  -- Size that a checkpoint is wanted for: up to the last event that is not itself a checkpoint.
  due_size bigint not null default 0 check (due_size <= size)
);
insert into compliance.log_tree default values;

-- Complete subtrees (RFC 6962): node (level, node_index) covers leaves node_index * 2^level up to (node_index + 1) * 2^level.
create table compliance.tree_nodes (
  level smallint not null check (level between 0 and 62),
  node_index bigint not null check (node_index >= 0),
  hash bytea not null check (octet_length(hash) = 32),
  primary key (level, node_index)
);
create trigger append_only before update or delete on compliance.tree_nodes
  for each row execute function platform.refuse_change();

create table compliance.checkpoints (
  size bigint primary key check (size > 0),
  origin text not null,
  root_hash bytea not null check (octet_length(root_hash) = 32),
  key_id text not null,
  verifier_key text not null,
  note text not null,
  at timestamptz(3) not null
);
create trigger append_only before update or delete on compliance.checkpoints
  for each row execute function platform.refuse_change();

-- Every rule that was ever in force, as it last stood: cases outlive their rules.
create table compliance.rules (
  rule_id text primary key,
  title text not null,
  description text not null,
  severity text not null check (severity in ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  event_types text[] not null,
  expression text not null
);

create table compliance.cases (
  case_id text primary key,
  venture_id text not null,
  workflow_id text,
  rule_id text not null,
  severity text not null check (severity in ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  subject_id text not null,
  state text not null default 'OPEN' check (state in ('OPEN', 'RESOLVED')),
  opened_at timestamptz(3) not null,
  resolution text check (resolution in ('REMEDIATED', 'FALSE_POSITIVE', 'RISK_ACCEPTED')),
  note text,
  resolved_by jsonb,
  resolved_at timestamptz(3),
  -- Database transaction that resolved it, until the event of that comes by in the log.
  resolved_in xid8,
  check ((state = 'RESOLVED') = (resolution is not null)),
  check ((state = 'RESOLVED') = (note is not null)),
  check ((state = 'RESOLVED') = (resolved_by is not null)),
  check ((state = 'RESOLVED') = (resolved_at is not null))
);
create unique index cases_open on compliance.cases (venture_id, rule_id, subject_id) where state = 'OPEN';
create index cases_by_venture on compliance.cases (venture_id, case_id desc);
create index cases_by_workflow on compliance.cases (workflow_id, case_id) where workflow_id is not null;

create table compliance.violations (
  violation_id text primary key,
  case_id text not null references compliance.cases (case_id),
  venture_id text not null,
  rule_id text not null,
  event_id uuid not null,
  event_seq bigint not null check (event_seq > 0),
  detail text not null,
  at timestamptz(3) not null,
  unique (rule_id, event_id)
);
create index violations_by_case on compliance.violations (case_id, event_seq);
create trigger append_only before update or delete on compliance.violations
  for each row execute function platform.refuse_change();

-- Down Migration

drop schema compliance cascade;
