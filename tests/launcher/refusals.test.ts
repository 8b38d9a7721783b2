import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { processesOf, runCli } from './cli-process.ts';
import { endRunning } from './node-process.ts';

const timeout = 120_000;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parpour-refusals-'));
});
afterEach(endRunning);
afterAll(() => rm(folder, { recursive: true, force: true }));

const stack = /\n\s+at \S+ \(/;

/** A port that somebody listens on while `run` runs. */
async function withTakenPort(run: (port: number) => Promise<void>): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    await run(typeof address === 'object' && address !== null ? address.port : 0);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('a command line', () => {
  it.each([
    ['without a command', [], /parpour COMMAND/],
    ['with a command that is none', ['strat'], /no command "strat"/],
    ['with an option that is none', ['start', '--prot', '1'], /Unknown option '--prot'[\s\S]*--port N/],
    ['with an argument too many', ['status', 'now'], /Unexpected argument 'now'/],
    ['with two files', ['demo', 'a.yaml', 'b.yaml'], /one file/],
    ['with words for a port', ['start', '--port', 'abc'], /--port: "abc" is not a port/],
    ['with an empty port', ['start', '--port='], /--port: "" is not a port/],
    ['with a port that is too large', ['start', '--port', '65536'], /--port: "65536" is not a port/],
    ['with a role that is none', ['token', '--role', 'king'], /roles are founder, operator, auditor, integrator/],
    ['with no time for a token', ['token', '--hours', '0'], /--hours: give a number above 0/],
    ['with too much time for a token', ['token', '--hours', '9000'], /at most 8784/],
    ['with an empty tenant', ['token', '--tenant='], /--tenant/],
  ])('%s is refused with 2 and what would be right', { timeout }, async (_what, args, message) => {
    const { code, output } = await runCli(args);
    expect(output).toMatch(message);
    expect(output).not.toMatch(stack);
    expect(code).toBe(2);
  });

  it('is explained within 100 columns, each command by itself', { timeout }, async () => {
    const all = await runCli(['help']);
    expect(all.code).toBe(0);
    const names = [...all.output.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name = '']) => name);
    expect(names).toContain('start');
    const helps = await Promise.all(names.map((name) => runCli([name, '--help'])));
    for (const { code, output } of [all, ...helps]) {
      expect(code).toBe(0);
      for (const line of output.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    }
  });
});

describe('a start', () => {
  it('on a port that is taken says so before it makes anything', { timeout }, async () => {
    await withTakenPort(async (port) => {
      const dataDir = join(folder, 'taken');
      const { code, output } = await runCli(['start', '--data-dir', dataDir, '--port', String(port)]);
      expect(output).toMatch(new RegExp(`Port ${port} is taken\\. Choose another with --port`));
      expect(output).not.toMatch(stack);
      expect(code).toBe(1);
      expect(await readdir(folder)).not.toContain('taken');
    });
  });

  it('with wrong variables tells all of them before it makes anything', { timeout }, async () => {
    const { code, output } = await runCli(['start', '--data-dir', join(folder, 'variables')], {
      env: { VENTURE_LOG_LEVEL: 'loud', VENTURE_SMTP_URL: 'nowhere', VENTURE_DB_POOL_SIZE: '0' },
    });
    for (const name of ['VENTURE_LOG_LEVEL', 'VENTURE_SMTP_URL', 'VENTURE_DB_POOL_SIZE'])
      expect(output).toContain(name);
    expect(output).not.toMatch(stack);
    expect(code).toBe(1);
    expect(await readdir(folder)).not.toContain('variables');
  });

  it('where no directory can be made says so', { timeout }, async () => {
    await writeFile(join(folder, 'a-file'), '');
    const dataDir = join(folder, 'a-file', 'data');
    for (const command of ['start', 'demo']) {
      const { code, output } = await runCli([command, '--data-dir', dataDir]);
      expect(output).toContain(`${dataDir} cannot be used`);
      expect(output).toContain('--data-dir');
      expect(output).not.toMatch(stack);
      expect(code).toBe(1);
    }
  });

  it.each([
    ['torn', '{"jwtSecret": "abc'],
    ['of another shape', '{"jwtSecret": "short"}'],
    ['empty', ''],
  ])('with keys that are %s says so and starts nothing', { timeout }, async (what, content) => {
    const dataDir = join(folder, `keys-${what}`);
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'credentials.json'), content);
    const { code, output } = await runCli(['start', '--data-dir', dataDir]);
    expect(output).toMatch(/credentials\.json is not what Parpour wrote\. Restore it/);
    expect(output).not.toContain('✔');
    expect(output).not.toMatch(stack);
    expect(code).toBe(1);
    expect(await readdir(dataDir)).toEqual(['credentials.json']);
    expect((await runCli(['token', '--data-dir', dataDir])).output).toMatch(/credentials\.json is not/);
  });

  it('on data of which a part is gone changes nothing of it, and leaves nothing running', { timeout }, async () => {
    const dataDir = join(folder, 'half');
    const cluster = join(dataDir, 'postgres', 'data');
    await mkdir(join(cluster, 'base', '16384'), { recursive: true });
    await writeFile(join(cluster, 'PG_VERSION'), '17\n');
    const { code, output } = await runCli(['start', '--data-dir', dataDir]);
    expect(output).toMatch(/database lacks global\/pg_control/);
    expect(output).not.toMatch(stack);
    expect(code).toBe(1);
    expect((await readdir(cluster)).sort()).toEqual(['PG_VERSION', 'base']);
    expect(await processesOf(dataDir)).toEqual([]);
    expect((await readdir(dataDir)).filter((name) => name.startsWith('instance'))).toEqual([]);
  });
});

describe('a reset', () => {
  it('of a directory that is none of Parpour’s deletes nothing', { timeout }, async () => {
    const home = join(folder, 'home');
    await mkdir(home);
    await writeFile(join(home, 'thesis.txt'), 'years of work');
    const { code, output } = await runCli(['reset', '--yes', '--data-dir', home]);
    expect(output).toMatch(/is no data directory/);
    expect(code).toBe(1);
    expect(await readdir(home)).toEqual(['thesis.txt']);
  });

  it('without --yes deletes nothing', { timeout }, async () => {
    const dataDir = join(folder, 'kept');
    await mkdir(dataDir);
    await writeFile(join(dataDir, 'secrets.json'), '{}');
    const { code, output } = await runCli(['reset', '--data-dir', dataDir]);
    expect(output).toMatch(/--yes/);
    expect(code).toBe(2);
    expect(await readdir(dataDir)).toEqual(['secrets.json']);
  });

  it('leaves what Parpour did not put there', { timeout }, async () => {
    const dataDir = join(folder, 'mixed');
    await mkdir(join(dataDir, 'postgres'), { recursive: true });
    await writeFile(join(dataDir, 'secrets.json'), '{}');
    await writeFile(join(dataDir, 'notes.txt'), 'mine');
    const { code, output } = await runCli(['reset', '--yes', '--data-dir', dataDir]);
    expect(output).toMatch(/stays: notes\.txt/);
    expect(code).toBe(0);
    expect(await readdir(dataDir)).toEqual(['notes.txt']);
  });

  it('where there is nothing is content', { timeout }, async () => {
    expect((await runCli(['reset', '--yes', '--data-dir', join(folder, 'never')])).code).toBe(0);
  });
});
