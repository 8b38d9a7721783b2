import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedServers } from '#infra/embedded/servers.ts';
import { tempDataDir, toolsDir } from '#infra/embedded/testing.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { runCli } from '#tests/launcher/cli-process.ts';
import { ensureCredentials } from './credentials.ts';

let data: Awaited<ReturnType<typeof tempDataDir>>;

beforeAll(async () => {
  data = await tempDataDir();
  const servers = await startEmbeddedServers({ dataDir: data.path, toolsDir, only: ['postgres'] });
  await ensureCredentials(data.path);
  await migrate(servers.databaseUrl);
  await servers.stop();
});
afterAll(() => data?.remove());

async function parpour(...args: string[]): Promise<{ code: number | null; out: string }> {
  const { code, output } = await runCli(['log', ...args, '--data-dir', data.path]);
  return { code, out: output };
}

describe('parpour log', () => {
  it('lists the months of the log, the coming ones too', async () => {
    const { code, out } = await parpour();
    expect(out).toMatch(
      /^events_first +the beginning to \d{4}-\d\d-01 +\d+ KiB\n(events_\d{4}_\d\d +\d{4}-\d\d-01 to \d{4}-\d\d-01 +\d+ KiB\n){3}$/,
    );
    expect(code).toBe(0);
  });

  it('has nothing to detach in a young log', async () => {
    expect(await parpour('detach', '--before', '2026-01')).toEqual({
      code: 0,
      out: 'No month that ended before that is in the log.\n',
    });
  });

  it.each([[[]], [['--before', '2026-13']], [['--before', 'soon']]])('asks for a month, given %j', async (args) => {
    const { code, out } = await parpour('detach', ...args);
    expect(code).toBe(2);
    expect(out).toContain('--before takes a month such as 2026-01');
  });
});
