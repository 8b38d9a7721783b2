import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedServers } from '#infra/embedded/servers.ts';
import { tempDataDir, toolsDir } from '#infra/embedded/testing.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { ensureCredentials } from './credentials.ts';
import { paths } from './paths.ts';

const id = systemIds.next('deadLetter');
let data: Awaited<ReturnType<typeof tempDataDir>>;

beforeAll(async () => {
  data = await tempDataDir();
  const servers = await startEmbeddedServers({ dataDir: data.path, toolsDir, only: ['postgres'] });
  await ensureCredentials(data.path);
  await migrate(servers.databaseUrl);
  const client = new pg.Client({ connectionString: servers.databaseUrl });
  await client.connect();
  const eventId = systemIds.uuid();
  await client.query(
    `insert into platform.events (id, type, stream_id, stream_version, venture_id, actor, correlation_id, payload)
     values ($1, 'task.queued.v1', 'tsk_1', 1, 'ven_1', '{}', 'wf_1', '{}')`,
    [eventId],
  );
  await client.query(
    `insert into platform.event_log (seq, event_id, venture_id, type, stream_id, correlation_id, hash, previous_hash)
     values (7, $1, 'ven_1', 'task.queued.v1', 'tsk_1', 'wf_1', '', '')`,
    [eventId],
  );
  await client.query(
    `insert into platform.dead_letters (dead_letter_id, consumer, seq, event_id, type, venture_id, reason, attempts,
       first_failed_at, last_failed_at)
     values ($1, 'control-plane.dispatcher', 7, $2, 'task.queued.v1', 'ven_1', E'Error: no such\\nagent', 10, now(), now())`,
    [id, eventId],
  );
  await client.end();
  await servers.stop();
});
afterAll(() => data?.remove());

async function parpour(...args: string[]): Promise<{ code: number; out: string }> {
  const argv = ['cli/parpour.ts', 'dead-letters', ...args, '--data-dir', data.path];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, argv, { cwd: paths.root });
    return { code: 0, out: stdout + stderr };
  } catch (error) {
    // execFile rejects with the output and the exit code on the error.
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout + stderr };
  }
}

describe('parpour dead-letters', () => {
  it('lists what was passed over, on one line each, and has it handled at the next start', async () => {
    const { code, out } = await parpour('list');
    expect(out).toMatch(
      new RegExp(`^${id} +PENDING +control-plane.dispatcher +seq 7 +task.queued.v1 +10× +Error: no such agent\n$`),
    );
    expect(code).toBe(0);
    expect(await parpour('retry', id)).toEqual({
      code: 0,
      out: 'control-plane.dispatcher handles seq 7 again at the next start.\n',
    });
    expect((await parpour()).out).toContain('RETRIED');
  });

  it('says when there is no such dead letter', async () => {
    const { code, out } = await parpour('retry', 'dl_none');
    expect(code).toBe(1);
    expect(out).toContain('There is no dead letter dl_none');
  });

  it('says how it is used', async () => {
    const { code, out } = await parpour('retry');
    expect(code).toBe(2);
    expect(out).toContain('[list | retry ID]');
  });
});
