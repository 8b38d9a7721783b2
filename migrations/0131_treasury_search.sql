-- Search by metadata, and by when something counts for the books.

-- Up Migration

-- Only what has metadata or a date of its own is in these, so that what has none costs nothing to write.
create index transfers_by_metadata on treasury.transfers using gin (metadata jsonb_path_ops) where metadata <> '{}';
create index money_intents_by_metadata on treasury.money_intents using gin (metadata jsonb_path_ops) where metadata <> '{}';
create index transfers_dated on treasury.transfers (venture_id, effective_at) include (recorded_at)
  where effective_at is not null;

-- Down Migration

drop index treasury.transfers_dated, treasury.money_intents_by_metadata, treasury.transfers_by_metadata;
