import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { type Ending, type NodeProcess, type NodeProcessOptions, spawnNode } from './node-process.ts';

/** Runs `parpour …` as a person would, with any free port for the graph. */
export function startCli(args: readonly string[], options: NodeProcessOptions = {}): NodeProcess {
  return spawnNode(['cli/parpour.ts', ...args], { ...options, env: { VENTURE_GATEWAY_PORT: '0', ...options.env } });
}

/** Runs a command to its end. */
export async function runCli(
  args: readonly string[],
  options: NodeProcessOptions = {},
): Promise<Ending & { readonly output: string }> {
  const cli = startCli(args, options);
  return { ...(await cli.ended), output: cli.output() };
}

/** Starts an instance and waits until it is ready. */
export async function startInstance(dataDir: string, options: NodeProcessOptions = {}): Promise<NodeProcess> {
  const cli = startCli(['start', '--data-dir', dataDir], options);
  await cli.until(/Ctrl-C +stops everything/);
  return cli;
}

/** Stops an instance and expects that it goes as it should. */
export async function stopInstance(cli: NodeProcess, signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
  cli.kill(signal);
  expect(await cli.ended, cli.output()).toEqual({ code: 0, signal: null });
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
  await expect.poll(() => processesOf(dataDir), { timeout: 60_000, interval: 50 }).toEqual([]);
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
    signal: AbortSignal.timeout(60_000),
  });
  // A GraphQL answer; what a test expects of it is said in the test.
  return (await response.json()) as Awaited<ReturnType<typeof ask>>;
}

interface GraphFault {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly requestId?: string };
}
