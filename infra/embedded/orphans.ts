import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { identifyProcess, type ProcessIdentity, type StopStep, stopProcess } from '#infra/embedded/process-identity.ts';
import { pidFileOf } from '#infra/embedded/server-process.ts';
import { type ServerName, serverNames } from '#infra/embedded/types.ts';

const pidFileSchema = z.object({ pid: z.number().int().positive(), startedAt: z.string() });

/** How each server is asked to stop, and how long it may take before the next, harder way. */
export const stopStepsOf: Readonly<Record<ServerName, readonly StopStep[]>> = {
  // Fast shutdown (sessions rolled back, checkpoint written), then immediate shutdown, which recovers at the next start.
  postgres: [
    { signal: 'SIGINT', waitMs: 10_000 },
    { signal: 'SIGQUIT', waitMs: 3000 },
    { signal: 'SIGKILL', waitMs: 2000 },
  ],
  nats: [
    { signal: 'SIGTERM', waitMs: 5000 },
    { signal: 'SIGKILL', waitMs: 2000 },
  ],
  redis: [
    { signal: 'SIGTERM', waitMs: 3000 },
    { signal: 'SIGKILL', waitMs: 2000 },
  ],
  s3: [
    { signal: 'SIGTERM', waitMs: 3000 },
    { signal: 'SIGKILL', waitMs: 2000 },
  ],
};

/** A server that outlived the launcher which started it. */
export interface Orphan {
  readonly server: ServerName;
  readonly identity: ProcessIdentity;
}

/**
 * Finds servers of this data directory that an earlier launcher left running.
 *
 * A process counts only when it is the very one that was noted (same pid and same start time) and its command line
 * names this data directory. Call it while holding the directory's lock.
 */
export async function findOrphans(dataDir: string): Promise<readonly Orphan[]> {
  const found = await Promise.all(
    serverNames.map(async (server) => {
      const noted = await readPidFile(pidFileOf(dataDir, server));
      const identity = noted && (await identifyProcess(noted.pid));
      const isOurs = identity?.startedAt === noted?.startedAt && identity?.commandLine.includes(dataDir);
      if (identity !== undefined && isOurs) return { server, identity };
      return server === 'postgres' ? findPostmaster(dataDir) : undefined;
    }),
  );
  return found.filter((orphan) => orphan !== undefined);
}

// PostgreSQL notes its own pid, which covers a launcher that was killed between starting it and noting it.
async function findPostmaster(dataDir: string): Promise<Orphan | undefined> {
  const clusterDir = join(dataDir, 'postgres', 'data');
  const content = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const identity = await identifyProcess(Number(content.split('\n')[0]));
  if (identity === undefined || !identity.commandLine.includes(clusterDir)) return undefined;
  return { server: 'postgres', identity };
}

/**
 * Stops what an earlier launcher left running, and removes the notes it left, PostgreSQL's own lock file included.
 * @returns the servers that were still running
 */
export async function stopOrphans(dataDir: string): Promise<readonly Orphan[]> {
  const orphans = await findOrphans(dataDir);
  await Promise.all(orphans.map(({ server, identity }) => stopProcess(identity, stopStepsOf[server])));
  await Promise.all(serverNames.map((server) => rm(pidFileOf(dataDir, server), { force: true })));
  // PostgreSQL refuses to start when the pid in this file has since gone to any other process of its user.
  await rm(join(dataDir, 'postgres', 'data', 'postmaster.pid'), { force: true });
  return orphans;
}

async function readPidFile(path: string): Promise<z.infer<typeof pidFileSchema> | undefined> {
  try {
    return pidFileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}
