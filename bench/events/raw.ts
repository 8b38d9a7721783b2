import pg from 'pg';
import { serveCalls } from './child.ts';
import { runClosed } from './pace.ts';
import { insertRawRow, rawPayload } from './raw-table.ts';

function createCalls(databaseUrl: string) {
  return {
    /** One row, one commit, over and over by several clients with prepared statements. @returns commits a second */
    async insert({ atOnce, seconds }: { readonly atOnce: number; readonly seconds: number }) {
      const clients = Array.from({ length: atOnce }, () => new pg.Client({ connectionString: databaseUrl }));
      await Promise.all(clients.map((client) => client.connect()));
      const query = { name: 'insert', text: insertRawRow, values: [rawPayload] };
      const perSecond = await runClosed({ atOnce, seconds }, async (worker) => clients[worker]?.query(query));
      await Promise.all(clients.map((client) => client.end()));
      return perSecond;
    },
  };
}

export type RawCalls = ReturnType<typeof createCalls>;

await serveCalls(async ({ databaseUrl }) => ({ calls: createCalls(databaseUrl), close: async () => undefined }));
