// One bootstrap at a time per checkout.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BootstrapError, step } from './report.mjs';

/** Runs `work` while holding the lock file; waits for another holder that lives, and takes over from one that does not. */
export async function withLock(path, work) {
  makeParent(path);
  let waited;
  while (!take(path)) {
    const holder = readHolder(path);
    if (holder === undefined || !isAlive(holder)) {
      breakStale(path, holder);
      continue;
    }
    waited ??= step('waiting', `for process ${holder.pid}, which is getting this checkout ready`);
    await delay(100);
  }
  waited?.('done');
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function makeParent(path) {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw new BootstrapError(
      `${dirname(path)} cannot be made (${error.code}).`,
      'Run this as the user who owns the checkout, or give the checkout to this user.',
    );
  }
}

function take(path) {
  try {
    writeFileSync(path, JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw new BootstrapError(
      `${path} cannot be written (${error.code}).`,
      'Run this as the user who owns the checkout, or give the checkout to this user.',
    );
  }
}

function readHolder(path) {
  // The file is made and filled in two steps, so an empty one is looked at again before it counts as left behind.
  for (let look = 0; look < 20; look += 1) {
    try {
      return JSON.parse(readFileSync(path, 'utf8'));
    } catch (error) {
      if (error.code === 'ENOENT') return undefined;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
  return undefined;
}

function isAlive({ pid, startedAt }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  const now = startOf(pid);
  return now === null || startedAt === null || now === startedAt;
}

// The start time tells a process from a later one with the same number; null where /proc does not exist.
function startOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

// Of several that see the same stale lock, one can rename it. It looks again at what it got, in case the stale lock
// had already been replaced by a live one, which it then puts back.
function breakStale(path, holder) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const taken = readHolder(aside);
  if (taken !== undefined && JSON.stringify(taken) !== JSON.stringify(holder)) renameSync(aside, path);
  else rmSync(aside, { force: true });
}
