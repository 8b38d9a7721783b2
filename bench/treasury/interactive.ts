import pg from 'pg';

/**
 * The usual way, for comparison: rows are locked, looked at by the program and written, in one interactive transaction for
 * each step. The least that keeps double entry with holds: no limits, no events, no policy, no keys.
 */
export interface Interactive {
  lifecycle(paying: string, receiving: string): Promise<void>;
  close(): Promise<void>;
}

const connections = 32;

export async function openInteractive(databaseUrl: string, accountIds: readonly string[]): Promise<Interactive> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: connections });
  await pool.query(`
    create schema if not exists usual;
    create table if not exists usual.accounts (id text primary key, posted bigint not null, held bigint not null default 0,
      check (posted - held >= 0));
    create table if not exists usual.holds (id bigserial primary key, account_id text not null references usual.accounts,
      amount bigint not null, state text not null default 'PENDING');
    create table if not exists usual.entries (id bigserial primary key, hold_id bigint not null references usual.holds,
      account_id text not null references usual.accounts, amount bigint not null);`);
  await pool.query(
    'insert into usual.accounts select id, 1000000000000 from unnest($1::text[]) as a (id) on conflict do nothing',
    [accountIds],
  );

  async function inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }

  return {
    async lifecycle(paying, receiving) {
      const holdId = await inTransaction(async (client) => {
        const { rows } = await client.query('select posted, held from usual.accounts where id = $1 for update', [
          paying,
        ]);
        if (BigInt(rows[0].posted) - BigInt(rows[0].held) < 100n) throw new Error('out of money');
        await client.query('update usual.accounts set held = held + 100 where id = $1', [paying]);
        const placed = await client.query(
          'insert into usual.holds (account_id, amount) values ($1, 100) returning id',
          [paying],
        );
        return placed.rows[0].id;
      });
      await inTransaction(async (client) => {
        await client.query(`select from usual.accounts where id = any ($1) order by id for update`, [
          [paying, receiving],
        ]);
        await client.query(`update usual.holds set state = 'POSTED' where id = $1 and state = 'PENDING'`, [holdId]);
        await client.query('update usual.accounts set held = held - 100, posted = posted - 100 where id = $1', [
          paying,
        ]);
        await client.query('update usual.accounts set posted = posted + 100 where id = $1', [receiving]);
        await client.query(
          'insert into usual.entries (hold_id, account_id, amount) values ($1, $2, -100), ($1, $3, 100)',
          [holdId, paying, receiving],
        );
      });
    },
    close: () => pool.end(),
  };
}
