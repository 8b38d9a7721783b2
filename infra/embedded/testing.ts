import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { identifyProcess } from '#infra/embedded/process-identity.ts';
import { type ServerName, serverNames } from '#infra/embedded/types.ts';

/** Private copies of servers, where the bootstrap puts them. */
export const toolsDir = fileURLToPath(new URL('../../.parpour/tools', import.meta.url));

/** A directory for one test, which every user may pass through (PostgreSQL runs as another user when tests run as root). */
export async function tempDataDir(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), `parpour-test-${process.pid}-`));
  await chmod(root, 0o711);
  return { path: join(root, 'data'), remove: () => rm(root, { recursive: true, force: true }) };
}

const startedSchema = z.object({
  databaseUrl: z.string(),
  processes: z.array(z.object({ name: z.enum(serverNames), pid: z.number(), port: z.number() })),
});

/** A launcher in a process of its own, to be killed. */
export interface Launcher extends z.infer<typeof startedSchema> {
  readonly child: ChildProcess;
}

/** Starts servers from another process, which then waits to be ended; the message "leave" makes it exit without stop(). */
export async function forkLauncher(dataDir: string, only: readonly ServerName[]): Promise<Launcher> {
  const child = fork(fileURLToPath(new URL('testing-launcher.ts', import.meta.url)), [dataDir, toolsDir, ...only], {
    detached: true,
    execArgv: [],
  });
  const [message] = await once(child, 'message');
  return { child, ...startedSchema.parse(message) };
}

/** The processes among these that still run. */
export async function stillRunning(pids: readonly number[]): Promise<readonly number[]> {
  const found = await Promise.all(pids.map(identifyProcess));
  return pids.filter((_, index) => found[index] !== undefined);
}
