import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { EmbeddedServers } from '#infra/embedded/servers.ts';
import { databaseUrlVariables } from '#runtime/config/catalog/database-urls.ts';
import type { ConfigEntry } from '#runtime/config/catalog/entry.ts';
import { configCatalog } from '#runtime/config/catalog.ts';
import { loadConfig, processEnvironment } from '#runtime/config/config.ts';
import { ConfigError } from '#runtime/config/variables.ts';
import type { DatabaseRole } from '#runtime/db/roles.ts';
import { nearestWord } from '#schema/specs/nearest-word.ts';
import type { Credentials } from './credentials.ts';
import { paths } from './paths.ts';

/** Variables by name, as a process gets them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What people set for the services: `.env` in the root, and over it the shell's variables. */
export interface GivenEnvironment {
  readonly variables: Environment;
  /** Names that no service reads, each with what was probably meant. */
  readonly warnings: readonly string[];
}

/**
 * Reads what people set (keys of language models, mail, log level, ports) and checks it before anything is started.
 * @param from this checkout's `.env` and this process's variables when left out
 * @throws ConfigError with every fault at once
 */
export function readGivenEnvironment(
  from: { readonly dotEnvPath: string; readonly shell: Environment } = {
    dotEnvPath: join(paths.root, '.env'),
    shell: processEnvironment(),
  },
): GivenEnvironment {
  const variables = { ...readDotEnv(from.dotEnvPath), ...from.shell };
  loadConfig({ ...variables, ...placeholders });
  return { variables, warnings: unknownNames(variables) };
}

function readDotEnv(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT') return {};
    throw new ConfigError([`${path} can't be read (${code})`]);
  }
}

function unknownNames(variables: Environment): string[] {
  const known = (configCatalog as readonly ConfigEntry[]).flatMap(({ name, secret }) =>
    secret === true ? [name, `${name}_FILE`] : [name],
  );
  return Object.keys(variables)
    .filter((name) => name.startsWith('VENTURE_') && !known.includes(name))
    .map((name) => {
      const near = nearestWord(name, known);
      return near === undefined ? `${name} is not read by anything` : `${name} is not read; did you mean ${near}?`;
    });
}

// Stand for what only the servers can tell once they run.
const placeholders = serverVariables(
  {
    databaseUrl: 'postgres://127.0.0.1/none',
    roleUrls: {},
    redisUrl: 'redis://127.0.0.1',
    natsUrl: 'nats://127.0.0.1',
    s3: { endpointUrl: 'http://127.0.0.1', region: 'none', accessKeyId: 'none', secretAccessKey: 'none' },
  },
  { jwtSecret: 'x'.repeat(32), serviceSecret: 'x'.repeat(32), auditSigningKey: 'AAAA' },
);

/** Addresses and keys of the servers that the launcher started; they win over whatever is set. */
export function serverVariables(
  servers: Pick<EmbeddedServers, 'databaseUrl' | 'redisUrl' | 'natsUrl' | 's3'> & {
    readonly roleUrls: Readonly<Partial<Record<DatabaseRole, string>>>;
  },
  credentials: Pick<
    Credentials,
    'jwtSecret' | 'jwtPreviousSecret' | 'jwtRotatedAt' | 'serviceSecret' | 'auditSigningKey'
  >,
): Record<string, string> {
  return {
    VENTURE_DATABASE_URL: servers.databaseUrl,
    ...databaseUrlVariables(servers.roleUrls),
    VENTURE_REDIS_URL: servers.redisUrl,
    VENTURE_NATS_SERVERS: JSON.stringify([servers.natsUrl]),
    VENTURE_NATS_REPLICAS: '1',
    VENTURE_S3_ENDPOINT_URL: servers.s3.endpointUrl,
    VENTURE_S3_REGION: servers.s3.region,
    VENTURE_S3_ACCESS_KEY_ID: servers.s3.accessKeyId,
    VENTURE_S3_SECRET_ACCESS_KEY: servers.s3.secretAccessKey,
    VENTURE_JWT_SECRET_KEY: credentials.jwtSecret,
    VENTURE_JWT_PREVIOUS_SECRET_KEY: credentials.jwtPreviousSecret ?? '',
    VENTURE_JWT_ROTATED_AT: credentials.jwtRotatedAt ?? '',
    VENTURE_JWT_ALGORITHM: 'HS256',
    VENTURE_SERVICE_SECRET_KEY: credentials.serviceSecret,
    VENTURE_AUDIT_SIGNING_KEY: credentials.auditSigningKey,
  };
}
