import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('..', import.meta.url));
const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ dev: z.boolean().optional(), optional: z.boolean().optional() })),
});
let image: string;

/** What the Dockerfile puts into /app: its COPY lines, and the packages that `npm ci --omit=dev --omit=optional` installs. */
beforeAll(() => {
  image = mkdtempSync(join(tmpdir(), `parpour-test-${process.pid}-`));
  const copied = readFileSync(join(root, 'Dockerfile'), 'utf8').matchAll(/^COPY (?!--from)(\S+) \.\/\S*$/gm);
  for (const [, path = ''] of copied) cpSync(join(root, path), join(image, path), { recursive: true });
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  for (const [path, entry] of Object.entries(packages)) {
    if (path.lastIndexOf('node_modules/') !== 0 || entry.dev === true || entry.optional === true) continue;
    mkdirSync(dirname(join(image, path)), { recursive: true });
    symlinkSync(join(root, path), join(image, path));
  }
});

afterAll(() => rmSync(image, { recursive: true, force: true }));

it('holds every file and package that a role needs to start', () => {
  expect(readdirSync(image)).toContain('service');
  // Everything is loaded before the configuration is looked at, so with none this is the only thing left to miss.
  const args = ['--preserve-symlinks', '--preserve-symlinks-main', 'service/main.ts', '--roles=all'];
  const { stderr } = spawnSync(process.execPath, args, { cwd: image, env: {}, encoding: 'utf8' });
  expect(stderr).toContain('The configuration is not valid');
});
