import pg from 'pg';

/** What became of a statement: `done`, `denied` (SQLSTATE 42501), or the SQLSTATE of another refusal. */
export type Outcome = 'done' | 'denied' | string;

/** A connection in one database role. */
export interface RoleSession {
  /** Runs a statement in a transaction that is taken back. */
  attempt(statement: string): Promise<Outcome>;
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** Connects with nothing but a URL, as a service would. */
export async function openSession(url: string): Promise<RoleSession> {
  const client = new pg.Client({ connectionString: url, application_name: 'database-roles-test' });
  await client.connect();
  return {
    async attempt(statement) {
      await client.query('begin');
      try {
        await client.query(statement);
        return 'done';
      } catch (error) {
        if (!(error instanceof pg.DatabaseError)) throw error;
        return error.code === '42501' ? 'denied' : (error.code ?? 'unknown');
      } finally {
        await client.query('rollback');
      }
    },
    query: async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
      (await client.query<Row>(text, values)).rows,
    close: () => client.end(),
  };
}

/** Runs `work` with a connection that is closed afterwards. */
export async function withSession<T>(url: string, work: (session: RoleSession) => Promise<T>): Promise<T> {
  const session = await openSession(url);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
