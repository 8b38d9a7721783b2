import pg from 'pg';
import { serveCalls } from '../../events/child.ts';
import { runPaced } from '../../events/pace.ts';

// Adds jobs, each in a transaction of its own.
await serveCalls(async ({ databaseUrl }) => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 40 });
  const text = "select from graphile_worker.add_job('bench', $1::json)";
  let added = 0;
  return {
    calls: {
      /** @param {{ perSecond: number, seconds: number }} pace */
      async paced(pace) {
        /** @type {string[]} */
        const streamIds = [];
        const paced = await runPaced(pace, async (index) => {
          const id = String(added++);
          streamIds[index] = id;
          await pool.query({ name: 'add', text, values: [JSON.stringify({ id })] });
        });
        return { ...paced, streamIds };
      },
    },
    close: () => pool.end(),
  };
});
