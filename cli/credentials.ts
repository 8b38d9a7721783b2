import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemIds } from '#runtime/ids/ids.ts';

const shape = z.object({
  jwtSecret: z.string().min(32),
  serviceSecret: z.string().min(32),
  auditSigningKey: z.string(),
  tenantId: z.string(),
  founderId: z.string(),
});

/** Keys of one data directory, and the tenant and founder that its first token names. */
export type Credentials = z.infer<typeof shape>;

const fileName = 'credentials.json';

/** @returns the credentials of a data directory, or undefined when it was never started */
export async function readCredentials(dataDir: string): Promise<Credentials | undefined> {
  try {
    return shape.parse(JSON.parse(await readFile(join(dataDir, fileName), 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(
      `${join(dataDir, fileName)} is not readable; restore it, or start over with \`npm run parpour reset\``,
    );
  }
}

/** Reads the credentials, or makes them at the first start: readable by their owner only, written whole or not at all. */
export async function ensureCredentials(dataDir: string): Promise<Credentials> {
  const known = await readCredentials(dataDir);
  if (known !== undefined) return known;
  const made: Credentials = {
    jwtSecret: randomBytes(32).toString('base64url'),
    serviceSecret: randomBytes(32).toString('base64url'),
    auditSigningKey: generateKeyPairSync('ed25519')
      .privateKey.export({ type: 'pkcs8', format: 'der' })
      .toString('base64'),
    tenantId: systemIds.next('tenant'),
    founderId: systemIds.next('person'),
  };
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, fileName);
  await writeFile(`${path}.new`, `${JSON.stringify(made, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return made;
}
