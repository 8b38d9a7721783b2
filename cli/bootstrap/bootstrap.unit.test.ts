import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** The bootstrap is plain JavaScript, because it runs before anything that could check or run TypeScript. */
interface LockModule {
  withLock<T>(path: string, work: () => Promise<T>): Promise<T>;
}
interface ToolsModule {
  findTools(root: string, env: Readonly<Record<string, string>>): { readonly missing: readonly string[] };
}
interface PackagesModule {
  packagesAreThere(root: string): boolean;
}
const load = async <T>(file: string): Promise<T> => import(new URL(file, import.meta.url).href);
const { withLock } = await load<LockModule>('lock.mjs');
const { findTools } = await load<ToolsModule>('tools.mjs');
const { packagesAreThere } = await load<PackagesModule>('packages.mjs');

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), `parpour-test-${process.pid}-`));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, content: string, mode = 0o644): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content, { mode });
};

describe('the lock', () => {
  const lockFile = () => join(root, '.parpour', 'bootstrap.lock');

  it('lets one at a time work, however many come', async () => {
    let working = 0;
    let mostAtOnce = 0;
    const work = async (): Promise<void> => {
      working += 1;
      mostAtOnce = Math.max(mostAtOnce, working);
      await new Promise((resolve) => setImmediate(resolve));
      working -= 1;
    };
    await Promise.all([1, 2, 3].map(() => withLock(lockFile(), work)));
    expect(mostAtOnce).toBe(1);
    expect(existsSync(lockFile())).toBe(false);
  });

  it('is given back when the work fails', async () => {
    const failing = withLock(lockFile(), () => Promise.reject(new Error('no network')));
    await expect(failing).rejects.toThrow('no network');
    expect(existsSync(lockFile())).toBe(false);
  });

  const ended = spawnSync(process.execPath, ['--version']).pid;
  it.each([
    ['a process that has ended', JSON.stringify({ pid: ended, startedAt: '1' })],
    ['a process whose number another one has now', JSON.stringify({ pid: process.pid, startedAt: '1' })],
    ['a process that was killed while it wrote the lock', ''],
  ])('is taken over from %s', async (_name, content) => {
    write('.parpour/bootstrap.lock', content);
    expect(await withLock(lockFile(), async () => readFileSync(lockFile(), 'utf8'))).toContain(`"pid":${process.pid}`);
  });
});

describe('the servers', () => {
  const program = (version: string): string => `#!/bin/sh\necho "${version}"\n`;

  it('are found on the PATH', () => {
    write('bin/nats-server', program('nats-server: v2.10.1'), 0o755);
    write('bin/redis-server', program('Redis server v=7.4.0 sha=00000000:0'), 0o755);
    expect(findTools(root, { PATH: join(root, 'bin') })).toEqual({ missing: [] });
  });

  it('are found as private copies', () => {
    for (const name of ['nats-server', 'redis-server']) write(`.parpour/tools/bin/${name}`, program('any'), 0o755);
    expect(findTools(root, { PATH: '' })).toEqual({ missing: [] });
  });

  it('are asked for their version once, until they change', () => {
    write('bin/nats-server', `#!/bin/sh\necho x >> "${root}/asked"\necho v2.10.1\n`, 0o755);
    findTools(root, { PATH: join(root, 'bin') });
    findTools(root, { PATH: join(root, 'bin') });
    expect(readFileSync(join(root, 'asked'), 'utf8')).toBe('x\n');
  });
});

describe('the packages', () => {
  it('are not there before anything was installed', () => {
    write('package-lock.json', '{"packages":{}}');
    expect(packagesAreThere(root)).toBe(false);
  });
});
