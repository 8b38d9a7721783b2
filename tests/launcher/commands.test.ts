import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logFileOf } from '#cli/paths.ts';
import { identifyProcess } from '#infra/embedded/process-identity.ts';
import { pidFileOf } from '#infra/embedded/server-process.ts';
import { tempDataDir } from '#infra/embedded/testing.ts';
import { withSession } from '#tests/database-roles/roles.fixture.ts';
import { ask, expectNothingLeft, readWelcome, runCli, startInstance } from './cli-process.ts';
import { endRunning, type NodeProcess } from './node-process.ts';

const timeout = 240_000;
let directory: Awaited<ReturnType<typeof tempDataDir>>;
let dataDir: string;
let instance: NodeProcess;
let welcome: ReturnType<typeof readWelcome>;

/** Runs a command on the instance's data directory. */
const run = (...args: readonly string[]) => runCli([...args, '--data-dir', dataDir]);

beforeAll(async () => {
  directory = await tempDataDir();
  dataDir = directory.path;
  instance = await startInstance(dataDir);
  welcome = readWelcome(instance.output());
}, timeout);
afterAll(async () => {
  await endRunning();
  await directory?.remove();
}, timeout);

// In the order of an instance's life: the last of these end it.
describe('beside a running instance', () => {
  it('status shows each listener and each process with its memory', { timeout }, async () => {
    const { code, output } = await run('status');
    expect(code, output).toBe(0);
    const listeners = ['policy', 'treasury', 'compliance', 'artifact', 'control-plane', 'orchestrator', 'gateway'];
    for (const name of listeners) expect(output).toMatch(new RegExp(`✔ +${name} +http://127\\.0\\.0\\.1:\\d+ +ok`));
    for (const name of ['parpour', 'postgres', 'nats', 'redis', 's3']) {
      const [, pid, mib] = new RegExp(`${name} +process (\\d+) +(\\d+) MiB`).exec(output) ?? [];
      expect((await identifyProcess(Number(pid)))?.commandLine, name).toContain(dataDir);
      expect(Number(mib)).toBeGreaterThan(0);
    }
  });

  it('doctor finds the services apart, each in a database role of its own', { timeout }, async () => {
    const { code, output } = await run('doctor');
    expect(code).toBe(0);
    expect(output).toMatch(/✔ +Database roles +8, separated/);
    expect(output).not.toMatch(/Roles are not separated/);
    // What a role lacks would show here first: work in the background fails, is logged and tried again.
    expect(await readFile(logFileOf(dataDir), 'utf8')).not.toMatch(/permission denied/);
  });

  it('database-url lets an auditor read the log and its proofs, and nothing else', { timeout }, async () => {
    const { code, output } = await run('database-url');
    expect(code, output).toBe(0);
    await withSession(output.trim(), async (auditor) => {
      const [log] = await auditor.query<{ events: number }>(
        'select count(*)::integer as events from platform.event_log',
      );
      expect(log?.events).toBeGreaterThan(5);
      expect(await auditor.attempt('select from compliance.checkpoints')).toBe('done');
      expect(await auditor.attempt('update platform.events set type = type')).toBe('denied');
      expect(await auditor.attempt('select from treasury.accounts')).toBe('denied');
    });
    expect(await run('database-url', '--role', 'owner')).toMatchObject({ code: 2 });
  });

  it('status goes on when its reader has seen enough', { timeout }, async () => {
    const { code, output } = await runPiped(
      `"${process.execPath}" cli/parpour.ts status --data-dir "${dataDir}" | head -1`,
    );
    expect(output).toMatch(/^Parpour on .*\n$/);
    expect(code).toBe(0);
  });

  it('token prints one line, which reads and writes as its role may', { timeout }, async () => {
    const [founder, auditor] = await Promise.all([run('token'), run('token', '--role', 'auditor', '--hours', '0.5')]);
    for (const { code, output } of [founder, auditor]) {
      expect(code).toBe(0);
      expect(output).toMatch(/^eyJ[\w.-]+\n$/);
    }
    const create =
      'mutation Make($input: CreateVentureInput!) { createVenture(input: $input) { venture { name } userErrors { code } } }';
    const input = {
      idempotencyKey: 'by-token',
      name: 'By token',
      agents: [{ name: 'Ada', level: 'L3', role: 'writer' }],
    };
    const as = (token: string) => ({ graphUrl: welcome.graphUrl, token: token.trim() });
    const read = await ask(as(auditor.output), '{ viewer { actor { name } scopes } ventures { nodes { name } } }');
    expect(read.data).toMatchObject({
      viewer: {
        actor: { name: 'Local auditor' },
        scopes: expect.not.arrayContaining([expect.stringContaining(':write')]),
      },
      ventures: { nodes: [{ name: 'The Proofing Room' }] },
    });
    const refused = await ask(as(auditor.output), create, { input });
    expect(refused.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    const made = await ask(as(founder.output), create, { input });
    expect(made.data).toEqual({ createVenture: { venture: { name: 'By token' }, userErrors: [] } });
  });

  it('a token for another tenant sees nothing of this one', { timeout }, async () => {
    const { output } = await run('token', '--tenant', 'org_somebody_else');
    const answer = await ask({ graphUrl: welcome.graphUrl, token: output.trim() }, '{ ventures { nodes { name } } }');
    expect(answer.data).toEqual({ ventures: { nodes: [] } });
  });

  it('a token ends with its hours', { timeout }, async () => {
    const { output } = await run('token', '--hours', '0.5');
    const [, body = ''] = output.split('.');
    const { iat, exp } = JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
    expect(exp - iat).toBe(1_800);
  });

  it('verify proves the log of the demo venture once a checkpoint covers it', { timeout }, async () => {
    await expect.poll(async () => (await run('verify')).code, { timeout: 60_000, interval: 500 }).toBe(0);
    expect((await run('verify')).output).toMatch(/^ {2}PROVEN$/m);
  });

  it('export writes the journal of one venture, and a statement of one of its accounts', { timeout }, async () => {
    const unclear = await run('export', 'journal');
    expect(unclear).toMatchObject({ code: 2, output: expect.stringMatching(/say which one: ven_.*, ven_/) });
    const ventures = await ask(welcome, '{ ventures { nodes { id name accounts { name posted { amountMinor } } } } }');
    const nodes = (
      ventures.data as { ventures: { nodes: { id: string; name: string; accounts: { name: string }[] }[] } }
    ).ventures.nodes;
    const { id: venture = '', accounts = [] } = nodes.find(({ name }) => name === 'The Proofing Room') ?? {};
    const file = join(dataDir, '..', 'books.journal');
    const journal = await run('export', 'journal', '--venture', venture, '--format', 'hledger', '--out', file);
    expect(journal).toMatchObject({ code: 0, output: expect.stringMatching(/as of log position \d+/) });
    expect(await readFile(file, 'utf8')).toMatch(/Balances at log position \d+\n {4}assets:/);
    await rm(file);
    const account = accounts.find(({ name }) => !name.startsWith('Founder capital'))?.name ?? '';
    const statement = await run('export', 'statement', '--venture', venture, '--account', account, '--out', '-');
    expect(statement.code, statement.output).toBe(0);
    expect(statement.output).toMatch(/Opening balance(?:.*\r\n)+.*Closing balance/);
    expect(await run('export', 'statement', '--venture', venture, '--account', 'Nowhere')).toMatchObject({ code: 2 });
  });

  it('reset refuses, and says whose data it is', { timeout }, async () => {
    const { code, output } = await run('reset', '--yes');
    expect(code).toBe(1);
    expect(output).toContain(`process ${instance.pid}`);
    expect((await ask(welcome, '{ viewer { scopes } }')).errors).toBeUndefined();
  });
});

describe('after the instance was killed', () => {
  it('status says that nothing runs, token still works', { timeout }, async () => {
    instance.kill('SIGKILL');
    await instance.ended;
    await expect.poll(async () => (await run('status')).code, { timeout: 30_000 }).toBe(3);
    expect((await run('token')).code).toBe(0);
    expect((await run('verify')).output).toMatch(/Nothing runs on/);
  });

  it('reset stops a server that was left, deletes everything, and the next token has no data', {
    timeout,
  }, async () => {
    // As when the system could not end it with its launcher.
    const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', dataDir], {
      detached: true,
      stdio: 'ignore',
    });
    orphan.unref();
    await mkdir(join(dataDir, 'run'), { recursive: true });
    await writeFile(pidFileOf(dataDir, 'redis'), JSON.stringify(await identifyProcess(orphan.pid ?? 0)));
    const { code, output } = await run('reset', '--yes');
    expect(output).toMatch(new RegExp(`Stopped redis \\(process ${orphan.pid}\\)`));
    expect(code).toBe(0);
    expect(await identifyProcess(orphan.pid ?? 0)).toBeUndefined();
    await expectNothingLeft(dataDir);
    expect(await readdir(join(dataDir, '..'))).toEqual([]);
    expect((await run('token')).output).toMatch(/no data .* yet; run `npm start` first/);
  });
});

describe('parpour doctor', () => {
  it('shows every program with its version, within 100 columns', { timeout }, async () => {
    const { code, output } = await runCli(['doctor']);
    expect(code).toBe(0);
    for (const name of ['Node.js', 'PostgreSQL', 'NATS', 'Redis', 'Object store']) {
      expect(output).toMatch(new RegExp(`✔ +${name} +.*\\d+\\.\\d+`));
    }
    for (const line of output.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });
});

function runPiped(command: string): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve) => {
    const shell = spawn('/bin/bash', ['-o', 'pipefail', '-c', command], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [shell.stdout, shell.stderr])
      stream.on('data', (text: Buffer) => (output += text.toString('utf8')));
    shell.once('close', (code) => resolve({ code, output }));
  });
}
