import pg from 'pg';
import { eventCatalog, eventTypes } from '#schema/events/catalog.ts';
import { payloadJsonSchema } from '#schema/events/json-schema.ts';
import { versionOf } from './event.ts';

/**
 * Writes every event type of the catalog to `platform.event_types`, against which PostgreSQL checks appends. Types that
 * the catalog no longer has stay: the log may hold events of them. Does nothing while the table is not there.
 */
export async function declareEventTypes(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'parpour-migrate' });
  await client.connect();
  try {
    const { rows } = await client.query("select to_regclass('platform.event_types') is not null as exists");
    if (rows[0]?.exists === true) await client.query(upsertSql, [JSON.stringify(declaredTypes())]);
  } finally {
    await client.end();
  }
}

function declaredTypes() {
  return eventTypes.map((type) => ({
    type,
    version: versionOf(type),
    description: eventCatalog[type].description ?? '',
    schema: payloadJsonSchema(type),
  }));
}

// In one order, so that several processes that start at once wait for each other and never lock each other out.
const upsertSql = `
  insert into platform.event_types as t (type, version, description, schema)
  select type, version, description, schema
  from jsonb_to_recordset($1::jsonb) as r(type text, version integer, description text, schema jsonb)
  order by type
  on conflict (type) do update set description = excluded.description, schema = excluded.schema
  where (t.description, t.schema) is distinct from (excluded.description, excluded.schema)`;
