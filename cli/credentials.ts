import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '#infra/embedded/files.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { parseJson } from './json.ts';

const shape = z.object({
  jwtSecret: z.string().min(32),
  /** The key before, and when the present one took over: tokens of it are good for another day. */
  jwtPreviousSecret: z.string().min(32).optional(),
  jwtRotatedAt: z.iso.datetime().optional(),
  serviceSecret: z.string().min(32),
  auditSigningKey: z.base64().min(1),
  tenantId: z.string().min(1),
  founderId: z.string().min(1),
});

/** Keys of one data directory, and the tenant and founder that its first token names. */
export type Credentials = z.infer<typeof shape>;

const fileName = 'credentials.json';

/** The keys of a data directory are there and can't be used. */
export class CredentialsUnusableError extends Error {
  constructor(path: string, problem: string) {
    super(
      `${path} ${problem}. Restore it from a copy: without its keys the data has no owner. To begin afresh, throw the data away with \`npm run parpour -- reset --yes\`, or start with another --data-dir.`,
    );
    this.name = 'CredentialsUnusableError';
  }
}

/**
 * @returns the credentials of a data directory, or undefined when it was never started
 * @throws CredentialsUnusableError when the file can't be read, or is not what was written
 */
export async function readCredentials(dataDir: string): Promise<Credentials | undefined> {
  const path = join(dataDir, fileName);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new CredentialsUnusableError(path, `can't be read (${code})`);
  }
  const parsed = shape.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new CredentialsUnusableError(path, 'is not what Parpour wrote');
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
  await writeFileAtomically(join(dataDir, fileName), `${JSON.stringify(made, undefined, 2)}\n`);
  return made;
}

/**
 * Makes a new key for tokens. Those of the key so far stay good for a day; those of the key before it end.
 * @returns the credentials with the new key, undefined when the data directory was never started
 * @throws CredentialsUnusableError as `readCredentials`
 */
export async function rotateSigningKey(dataDir: string): Promise<Credentials | undefined> {
  const known = await readCredentials(dataDir);
  if (known === undefined) return undefined;
  const rotated: Credentials = {
    ...known,
    jwtSecret: randomBytes(32).toString('base64url'),
    jwtPreviousSecret: known.jwtSecret,
    jwtRotatedAt: new Date().toISOString(),
  };
  await writeFileAtomically(join(dataDir, fileName), `${JSON.stringify(rotated, undefined, 2)}\n`);
  return rotated;
}
