-- Events whose handling ends the process: noticed by what consumers leave behind when they do not end cleanly.

-- Up Migration

alter table platform.consumers
  -- How often the consumer was started at `starts_seq` without a clean end since.
  add column starts integer not null default 0,
  add column starts_seq bigint not null default 0,
  -- The event that is being handled under suspicion; of no meaning once `seq` has got there.
  add column trying_seq bigint,
  -- Processes that began with it and have not said how it went.
  add column trying_attempts integer not null default 0,
  add column trying_by text,
  add column trying_since timestamptz(3),
  -- The latest time, null when it is known how that went.
  add column trying_at timestamptz(3);

alter table platform.dead_letters
  -- When its consumer began to handle it again; null when it is known how that went.
  add column trying_at timestamptz(3);

-- Down Migration

alter table platform.dead_letters drop column trying_at;
alter table platform.consumers
  drop column starts,
  drop column starts_seq,
  drop column trying_seq,
  drop column trying_attempts,
  drop column trying_by,
  drop column trying_since,
  drop column trying_at;
