import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tempDataDir } from '#infra/embedded/testing.ts';
import { expectNothingLeft, processesOf, runCli, startCli, stopInstance } from './cli-process.ts';
import { endRunning } from './node-process.ts';

const timeout = 240_000;
let directory: Awaited<ReturnType<typeof tempDataDir>>;
let dataDir: string;
let folder: string;
let small: string;

/** One task that reads its brief: the shortest way through everything. */
const smallFile = `venture:
  name: Corner shop
  brief: { audience: neighbours }
  agents:
    - { name: Ada, role: writer }
workflow:
  name: Look around
  tasks:
    - name: look
      role: writer
      steps:
        - { name: who, tool: brief.read, with: { part: audience } }
expect: { capturedSpends: 0, cases: 0, artifacts: [] }
`;

beforeAll(async () => {
  directory = await tempDataDir();
  dataDir = directory.path;
  folder = await mkdtemp(join(tmpdir(), 'parpour-demo-'));
  small = join(folder, 'small.yaml');
  await writeFile(small, smallFile);
});
afterEach(endRunning);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await directory?.remove();
});

const demo = (...args: readonly string[]) => ['demo', ...args, '--data-dir', dataDir, '--out', join(folder, 'out')];

describe('parpour demo with a file that can not be run', () => {
  const file = (content: string) => async (): Promise<string> => {
    const path = join(folder, 'bad.yaml');
    await writeFile(path, content);
    return path;
  };
  const changed = (from: string, to: string) => file(smallFile.replace(from, to));

  it.each([
    ['that is missing', async () => join(folder, 'none.yaml'), [/none\.yaml does not exist/]],
    ['that is a directory', async () => folder, [/is a directory/]],
    ['that never ends', async () => '/dev/zero', [/is too large/]],
    ['that is too large', file(`# ${'x'.repeat(1024 * 1024)}`), [/bad\.yaml:1:1 {2}is too large: .* 1 MiB/]],
    ['that is no YAML', changed('brief: {', 'brief: {{'), [/bad\.yaml:\d+:\d+ {2}\S/]],
    ['with a key twice', changed('venture:', 'approvals: reject\napprovals: approve\nventure:'), [/bad\.yaml:2:1 {2}/]],
    [
      'with a key that is none',
      changed('tool:', 'tol:'),
      [/bad\.yaml:12:\d+ {2}workflow\.tasks\[0\]\.steps\[0\]\.tol .*did you mean `tool`/],
    ],
    [
      'with values of the wrong kind',
      changed('name: Ada, role: writer', 'name: 7, role: [writer]'),
      [/bad\.yaml:5:\d+ {2}venture\.agents\[0\]\.name/, /bad\.yaml:5:\d+ {2}venture\.agents\[0\]\.role/],
    ],
    [
      'with a role that nobody has',
      changed('      role: writer', '      role: weaver'),
      [/bad\.yaml:10:\d+ {2}workflow\.tasks\[0\]\.role {2}no agent has the role `weaver`/],
    ],
    [
      'with a tool that is none',
      changed('brief.read', 'brief.burn'),
      [/bad\.yaml:12:\d+ {2}workflow\.tasks\[0\]\.steps\[0\]\.tool {2}is not a tool/],
    ],
    [
      'with tasks that wait for each other',
      changed('role: writer\n      steps', 'role: writer\n      dependsOn: [look]\n      steps'),
      [/bad\.yaml:11:\d+ .*dependsOn.* tasks wait for each other: look -> look/],
    ],
    [
      'with rules that are not there',
      file(`${smallFile}policies: { file: none.cedar, allowlists: { writer: [brief.read] } }\n`),
      [/bad\.yaml:14:13 {2}policies\.file {2}.*none\.cedar can't be read/],
    ],
    ['with aliases of aliases', file(bomb()), [/bad\.yaml:\d+:\d+ {2}\S/]],
  ])(
    '%s tells each fault with its place, and starts and writes nothing',
    { timeout },
    async (_what, prepare, faults) => {
      const { code, output } = await runCli(demo(await prepare()));
      for (const fault of faults) expect(output).toMatch(fault);
      expect(output).not.toMatch(/\n\s+at \S+ \(/);
      expect(output).not.toContain('✔');
      expect(code).toBe(1);
      await expect(readdir(dataDir)).rejects.toThrow('ENOENT');
    },
  );
});

describe('parpour demo', () => {
  it('starts an instance, runs the file, keeps the documents, and stops the instance again', { timeout }, async () => {
    const { code, output } = await runCli(demo());
    expect(output).toMatch(/✔ PostgreSQL[\s\S]*workflow "Launch decision" submitted[\s\S]*workflow succeeded/);
    expect(output).toContain('✔ Everything that should have happened has happened.');
    expect(code, output).toBe(0);
    expect((await readdir(join(folder, 'out'))).map((name) => name.split('.').at(-1)).sort()).toEqual(['docx', 'pptx']);
    const decisions = await runCli(['verify', 'decisions', '--data-dir', dataDir]);
    expect(decisions.output).toMatch(
      /[1-9]\d* tool calls and [1-9]\d* spends, [1-9]\d* documents, [1-9]\d* acts of people, .*: each was permitted before it began/,
    );
    expect(decisions.code).toBe(0);
    await expectNothingLeft(dataDir);
  });

  it('waits for an instance that is just starting, uses it and leaves it running', { timeout }, async () => {
    const instance = startCli(['start', '--data-dir', dataDir]);
    await instance.until(/✔ Redis/);
    const waiting = await runCli(demo(small));
    expect(waiting.output).toMatch(/waiting for the instance[\s\S]*Using the instance/);
    expect(waiting.code, waiting.output).toBe(0);
    const using = await runCli(demo(small));
    expect(using.output).not.toContain('waiting for the instance');
    expect(using.output).toMatch(/Using the instance at http/);
    expect(using.code, using.output).toBe(0);
    expect((await runCli(['status', '--data-dir', dataDir])).code).toBe(0);
    await stopInstance(instance);
  });

  it('ends with 1 and says what differs when something else happened than the file expects', { timeout }, async () => {
    const path = join(folder, 'expects-more.yaml');
    await writeFile(path, smallFile.replace('cases: 0', 'cases: 3'));
    const { code, output } = await runCli(demo(path));
    expect(output).toMatch(/✘ compliance cases: expected 3, found 0/);
    expect(code).toBe(1);
    await expectNothingLeft(dataDir);
  });

  it('leaves the instance with --keep, which then stops in order', { timeout }, async () => {
    // As a killed instance leaves it: a note of processes that are gone.
    await writeFile(join(dataDir, 'instance.json'), JSON.stringify(staleNote));
    const { code, output } = await runCli(demo(small, '--keep'));
    expect(code, output).toBe(0);
    expect(output).toMatch(/The instance stays: http:\S+\/graphiql/);
    const { pid } = JSON.parse(await readFile(join(dataDir, 'instance.json'), 'utf8'));
    const status = await runCli(['status', '--data-dir', dataDir]);
    expect(status.code, status.output).toBe(0);
    process.kill(pid, 'SIGTERM');
    await expectNothingLeft(dataDir);
  });

  it.each([
    ['by Ctrl-C in the middle of the workflow', 'SIGINT', /workflow planned/],
    ['by the end of its terminal while the instance starts', 'SIGHUP', /✔ Redis/],
  ] as const)('that is ended %s stops what it started', { timeout }, async (_how, signal, moment) => {
    const cli = startCli(demo());
    await cli.until(moment);
    cli.kill(signal);
    expect(await cli.ended).toEqual({ code: 130, signal: null });
    expect(cli.output()).toContain('Stopped.');
    expect(cli.output()).not.toMatch(/\n\s+at \S+ \(/);
    await expectNothingLeft(dataDir);
  });

  it('that is killed takes its instance along', { timeout }, async () => {
    const cli = startCli(demo());
    await cli.until(/workflow planned/);
    expect(await processesOf(dataDir)).not.toEqual([]);
    cli.kill('SIGKILL');
    await cli.ended;
    await expectNothingLeft(dataDir);
  });
});

const staleNote = {
  pid: 999_999_999,
  graphUrl: 'http://127.0.0.1:9/graphql',
  urls: { gateway: 'http://127.0.0.1:9' },
  processes: [],
  startedAt: '2026-01-01T00:00:00.000Z',
};

function bomb(): string {
  const levels = Array.from(
    { length: 9 },
    (_, at) => `  l${at + 1}: &l${at + 1} [${Array(9).fill(`*l${at}`).join(', ')}]`,
  );
  return `venture:\n  l0: &l0 [x, x, x]\n${levels.join('\n')}\n`;
}
