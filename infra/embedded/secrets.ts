import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DataDirBrokenError } from '#infra/embedded/errors.ts';
import { writeFileAtomically } from '#infra/embedded/files.ts';

const secretsSchema = z.object({
  postgresAdminPassword: z.string().min(16),
  postgresOwnerPassword: z.string().min(16),
  natsPassword: z.string().min(16),
  redisPassword: z.string().min(16),
  s3AccessKeyId: z.string().min(16),
  s3SecretAccessKey: z.string().min(16),
});

/** Passwords of one data directory's servers. Made once, kept readable by their owner only. */
export type ServerSecrets = z.infer<typeof secretsSchema>;

/**
 * Reads the data directory's secrets, or makes them.
 * @returns the secrets, and whether they are new (an older PostgreSQL cluster then still has other passwords)
 * @throws DataDirBrokenError when the file is there and is not what was written
 */
export async function loadOrCreateSecrets(
  dataDir: string,
): Promise<{ readonly secrets: ServerSecrets; readonly created: boolean }> {
  const path = join(dataDir, 'secrets.json');
  const content = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (content !== undefined) {
    const parsed = secretsSchema.safeParse(parseJson(content));
    if (parsed.success) return { secrets: parsed.data, created: false };
    throw new DataDirBrokenError(dataDir, 'secrets.json in it is not readable as Parpour wrote it.');
  }
  const secrets: ServerSecrets = {
    postgresAdminPassword: randomSecret(),
    postgresOwnerPassword: randomSecret(),
    natsPassword: randomSecret(),
    redisPassword: randomSecret(),
    s3AccessKeyId: `PARPOUR${randomBytes(8).toString('hex').toUpperCase()}`,
    s3SecretAccessKey: randomSecret(),
  };
  await writeFileAtomically(path, `${JSON.stringify(secrets, undefined, 2)}\n`, 0o600);
  return { secrets, created: true };
}

// Hexadecimal behind a letter needs no escaping in a URL, in SQL or in any server's configuration file, and none of
// their parsers can take it for a number.
function randomSecret(): string {
  return `k${randomBytes(24).toString('hex')}`;
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
