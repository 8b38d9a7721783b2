import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { DataDirInUseError } from '#infra/embedded/errors.ts';

/** Held for as long as an instance uses its data directory. */
export interface DataDirLock {
  release(): Promise<void>;
}

const holderSchema = z.object({ pid: z.number().int().positive() });

/**
 * Makes this process the only user of a data directory, or says who is.
 *
 * The lock is a kernel file lock, taken through SQLite because Node has no call for it. The kernel drops it when the process ends,
 * however it ends, so that there is no stale lock to detect after `kill -9` and no moment in which two starters can
 * both believe to have broken one. The pid beside it only serves the message.
 * @throws DataDirInUseError when another instance holds it, in this process or any other
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const lockFile = join(dataDir, 'instance.lock');
  const holderFile = join(dataDir, 'instance.json');
  for (;;) {
    const before = await inodeOf(lockFile);
    const database = tryLock(lockFile);
    if (database === undefined) throw new DataDirInUseError(dataDir, await readHolder(holderFile));
    const after = await inodeOf(lockFile);
    // The last holder removes the file on its way out; a lock on a file that has since been removed protects nothing.
    if (after === undefined || (before !== undefined && before !== after)) {
      database.close();
      continue;
    }
    await writeFile(holderFile, `${JSON.stringify({ pid: process.pid })}\n`, { mode: 0o644 });
    return {
      release: async () => {
        await rm(holderFile, { force: true });
        await rm(lockFile, { force: true });
        if (database.isOpen) database.close();
      },
    };
  }
}

/**
 * Whether a process holds the data directory at this moment, be it starting, running or stopping. Takes and leaves
 * nothing, and needs no more than the right to read.
 */
export async function isDataDirLocked(dataDir: string): Promise<boolean> {
  const lockFile = join(dataDir, 'instance.lock');
  if ((await inodeOf(lockFile)) === undefined) return false;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(lockFile, { readOnly: true, timeout: 0 });
    database.exec('SELECT 1 FROM sqlite_schema');
    return false;
  } catch (error) {
    return error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;
  } finally {
    database?.close();
  }
}

function tryLock(lockFile: string): DatabaseSync | undefined {
  // Whoever only asks about the lock holds a part of it for an instant, and must not pass for another instance.
  const database = new DatabaseSync(lockFile, { timeout: 200 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return undefined;
    throw error;
  }
}

const sqliteBusy = 5;

async function inodeOf(path: string): Promise<bigint | undefined> {
  return stat(path, { bigint: true }).then(
    (found) => found.ino,
    () => undefined,
  );
}

async function readHolder(holderFile: string): Promise<number | undefined> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(holderFile, 'utf8'))).pid;
  } catch {
    return undefined;
  }
}
