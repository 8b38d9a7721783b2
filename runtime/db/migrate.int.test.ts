import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { migrate } from './migrate.ts';

let stack: TestStack;
let client: pg.Client;

beforeAll(async () => {
  stack = await startTestStack();
  client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await stack?.stop();
});

const ours = "not in ('pg_catalog', 'information_schema', 'pg_toast')";

/** Everything that migrations make, as PostgreSQL itself writes it down. */
async function describeSchema(): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(`
    select 'schema ' || nspname as line from pg_namespace where nspname ${ours} and nspname not like 'pg_%'
    union all select format('relation %s.%s %s', n.nspname, c.relname, c.relkind)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname ${ours}
    union all select format('column %s.%s.%s %s null:%s default:%s', table_schema, table_name, column_name, data_type,
        is_nullable, column_default) from information_schema.columns where table_schema ${ours}
    union all select format('constraint %s.%s %s', n.nspname, conname, pg_get_constraintdef(k.oid))
      from pg_constraint k join pg_namespace n on n.oid = connamespace where n.nspname ${ours}
    union all select format('index %s', indexdef) from pg_indexes where schemaname ${ours}
    union all select format('trigger %s', pg_get_triggerdef(t.oid)) from pg_trigger t
      join pg_class c on c.oid = tgrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname ${ours} and not tgisinternal
    union all select format('function %s', pg_get_functiondef(p.oid)) from pg_proc p
      join pg_namespace n on n.oid = pronamespace where n.nspname ${ours} and prokind = 'f'
    union all select format('type %s.%s', n.nspname, t.typname) from pg_type t
      join pg_namespace n on n.oid = typnamespace where n.nspname ${ours} and t.typtype in ('d', 'e')
    order by 1`);
  return rows.map(({ line }) => line);
}

describe('migrations', () => {
  it('go down to nothing and up again to the same schema', async () => {
    const before = await describeSchema();
    expect(before.filter((line) => line.startsWith('schema '))).toEqual(
      ['artifact', 'compliance', 'control_plane', 'platform', 'policy', 'public', 'treasury'].map((n) => `schema ${n}`),
    );

    const down = await migrate(stack.databaseUrl, { direction: 'down', count: Number.POSITIVE_INFINITY });
    const left = await describeSchema();
    expect(left.filter((line) => line.startsWith('schema '))).toEqual(['schema public']);
    expect(left.filter((line) => /^(relation|function|type) /.test(line) && !line.includes('migrations'))).toEqual([]);

    const up = await migrate(stack.databaseUrl);
    expect(up).toEqual(down.toReversed());
    expect(await describeSchema()).toEqual(before);
  });

  it('step back by one and forth again, each leaving the schema as it was', async () => {
    const before = await describeSchema();
    const down = await migrate(stack.databaseUrl, { direction: 'down' });
    expect(down).toHaveLength(1);
    expect(await describeSchema()).not.toEqual(before);
    expect(await migrate(stack.databaseUrl)).toEqual(down);
    expect(await describeSchema()).toEqual(before);
  });

  it('that are done are not done again, whoever asks at the same time', async () => {
    await migrate(stack.databaseUrl, { direction: 'down' });
    const ran = await Promise.all([1, 2, 3].map(() => migrate(stack.databaseUrl)));
    expect(ran.flat()).toHaveLength(1);
    expect(await migrate(stack.databaseUrl)).toEqual([]);
  });

  it('have names that sort in the order in which they run', async () => {
    const { rows } = await client.query<{ name: string }>('select name from public.migrations order by id');
    const names = rows.map(({ name }) => name);
    expect(names).toEqual(names.toSorted());
    expect(names.every((name) => /^\d{4}_[a-z_]+$/.test(name))).toBe(true);
  });
});
