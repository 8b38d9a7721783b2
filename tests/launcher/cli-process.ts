import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { processEnvironment } from '#runtime/config/config.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A command of the CLI in a process of its own. */
export interface CliProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What it has written so far, standard output and error together, in the order in which it came. */
  output(): string;
  /** Resolves with the first match in its output; throws when it ends or takes too long before that. */
  until(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  /** Stops reading its output, for good. */
  hangUp(): void;
  readonly ended: Promise<Ending>;
}

export interface CliOptions {
  /** Variables beside PATH and HOME; nothing else of this process is passed on. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Modules that Node loads first. */
  readonly preload?: readonly string[];
}

const running = new Set<CliProcess>();

/** Runs `parpour …` as a person would, with a port of its own for the graph. */
export function startCli(args: readonly string[], options: CliOptions = {}): CliProcess {
  const { PATH = '', HOME = '' } = processEnvironment();
  const preload = (options.preload ?? []).flatMap((module) => ['--import', module]);
  const child = spawn(process.execPath, [...preload, join(root, 'cli', 'parpour.ts'), ...args], {
    cwd: options.cwd ?? root,
    env: { PATH, HOME, VENTURE_GATEWAY_PORT: '0', VENTURE_HOST: '127.0.0.1', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      tell();
    });
  }
  let ending: Ending | undefined;
  const ended = new Promise<Ending>((resolve) => {
    child.once('close', (code, signal) => {
      ending = { code, signal };
      running.delete(cli);
      tell();
      resolve(ending);
    });
  });
  const cli: CliProcess = {
    child,
    pid: child.pid ?? 0,
    output: () => output,
    until: (pattern, timeoutMs = 60_000) =>
      new Promise((resolve, reject) => {
        const settle = (run: () => void) => {
          clearTimeout(timer);
          listeners.delete(look);
          run();
        };
        const fail = (why: string) => settle(() => reject(new Error(`${why} before ${pattern}:\n${output}`)));
        const look = () => {
          const match = pattern.exec(output);
          if (match !== null) settle(() => resolve(match));
          else if (ending !== undefined) fail(`ended with ${JSON.stringify(ending)}`);
        };
        const timer = setTimeout(() => fail(`${timeoutMs} ms went by`), timeoutMs);
        listeners.add(look);
        look();
      }),
    kill: (signal) => void child.kill(signal),
    hangUp: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    ended,
  };
  running.add(cli);
  return cli;
}

/** Runs a command to its end. */
export async function runCli(
  args: readonly string[],
  options: CliOptions = {},
): Promise<Ending & { readonly output: string }> {
  const cli = startCli(args, options);
  return { ...(await cli.ended), output: cli.output() };
}

/** Starts an instance and waits until it is ready. */
export async function startInstance(dataDir: string, options: CliOptions = {}): Promise<CliProcess> {
  const cli = startCli(['start', '--data-dir', dataDir], options);
  await cli.until(/Ctrl-C +stops everything/);
  return cli;
}

/** Stops an instance and expects that it goes as it should. */
export async function stopInstance(cli: CliProcess, signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
  cli.kill(signal);
  expect(await cli.ended, cli.output()).toEqual({ code: 0, signal: null });
}

/** Ends what a failed test left running. For `afterEach`. */
export async function endRunning(): Promise<void> {
  const left = [...running];
  for (const cli of left) cli.kill('SIGKILL');
  await Promise.all(left.map(({ ended }) => ended));
}

/** @returns the processes whose command line names a directory, one line each */
export async function processesOf(dataDir: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-ww', '-eo', 'pid=,command='], { maxBuffer: 64 * 1024 * 1024 });
  return stdout
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.includes(dataDir));
}

/** Waits until nothing of a data directory runs, and its lock is gone. */
export async function expectNothingLeft(dataDir: string): Promise<void> {
  await expect.poll(() => processesOf(dataDir), { timeout: 15_000, interval: 50 }).toEqual([]);
  const entries = await readdir(dataDir).catch(() => []);
  expect(entries.filter((name) => name.startsWith('instance.'))).toEqual([]);
}

/** The token and the graph's address, as the welcome shows them. */
export function readWelcome(output: string): { readonly token: string; readonly graphUrl: string } {
  const token = /^eyJ[\w.-]+$/m.exec(output)?.[0];
  const graphUrl = /Graph +(http:\S+)/.exec(output)?.[1];
  if (token === undefined || graphUrl === undefined) throw new Error(`no welcome in:\n${output}`);
  return { token, graphUrl };
}

/** Asks the graph as any client would. */
export async function ask(
  { graphUrl, token }: { readonly graphUrl: string; readonly token: string },
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly data?: Record<string, unknown> | null; readonly errors?: readonly GraphFault[] }> {
  const response = await fetch(graphUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(20_000),
  });
  // A GraphQL answer; what a test expects of it is said in the test.
  return (await response.json()) as Awaited<ReturnType<typeof ask>>;
}

interface GraphFault {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly requestId?: string };
}
