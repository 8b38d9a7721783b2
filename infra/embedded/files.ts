import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a file so that a reader, or the next start after a crash, finds the old content or the new, never a part. */
export async function writeFileAtomically(path: string, content: string, mode = 0o600): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w', mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Whether anything exists at this path. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

const logSizeMaxBytes = 8 * 1024 * 1024;

/** Keeps one older log beside the current one, so that logs stay small without a log daemon. */
export async function rotateLog(path: string): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size < logSizeMaxBytes) return;
  await rm(`${path}.1`, { force: true });
  await rename(path, `${path}.1`);
}

/** The last lines written to a log after `fromByte`, at most 15; empty when there is none. */
export async function readLogTail(path: string, fromByte = 0, linesMax = 15): Promise<readonly string[]> {
  const content = await readFile(path).catch(() => Buffer.alloc(0));
  const lines = content.subarray(Math.min(fromByte, content.length)).toString('utf8').trimEnd().split('\n');
  return lines.filter((line) => line.trim() !== '').slice(-linesMax);
}
