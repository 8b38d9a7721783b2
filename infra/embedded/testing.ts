import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A directory for one test, which every user may pass through (PostgreSQL runs as another user when tests run as root). */
export async function tempDataDir(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), `parpour-test-${process.pid}-`));
  await chmod(root, 0o711);
  return { path: join(root, 'data'), remove: () => rm(root, { recursive: true, force: true }) };
}
