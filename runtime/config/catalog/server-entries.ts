import { type DatabaseRole, databaseRoles, roleNameOf } from '#runtime/db/roles.ts';
import { databaseUrlNameOf } from './database-urls.ts';
import type { ConfigEntry } from './entry.ts';

const connectedAs: Record<DatabaseRole, string> = {
  'control-plane': 'the control plane',
  treasury: 'the treasury',
  policy: 'policy',
  compliance: 'compliance',
  artifact: 'artifact',
  sequencer: 'the sequencer',
  reader: 'the gateway, and for the feed of a process that runs several services',
};

/** The process itself and the servers beside it. */
export const serverEntries = [
  {
    name: 'VENTURE_ENVIRONMENT',
    group: 'Service',
    description: 'development, staging or production. Production switches GraphiQL and introspection off.',
    fallback: 'development',
  },
  { name: 'VENTURE_LOG_LEVEL', group: 'Service', description: 'debug, info, warn, error or silent.', fallback: 'info' },
  {
    name: 'VENTURE_HOST',
    group: 'Service',
    description: 'Address that the HTTP listeners bind to.',
    fallback: '127.0.0.1',
  },
  {
    name: 'VENTURE_DATABASE_URL',
    group: 'PostgreSQL',
    description: 'postgresql:// URL of the database.',
    required: true,
    secret: true,
    example: 'postgresql://venture:CHANGE_ME@localhost:5432/venture',
  },
  ...databaseRoles.map(
    (role) =>
      ({
        name: databaseUrlNameOf(role),
        group: 'PostgreSQL',
        description: `The same for ${connectedAs[role]}, with the role ${roleNameOf(role)}; VENTURE_DATABASE_URL when left out.`,
        secret: true,
      }) as const,
  ),
  {
    name: 'VENTURE_DB_POOL_SIZE',
    group: 'PostgreSQL',
    description: 'Most connections of one process in each database role. A process of one service has one role.',
    fallback: '20',
  },
  {
    name: 'VENTURE_DB_IDLE_IN_TRANSACTION_TIMEOUT_MS',
    group: 'PostgreSQL',
    description:
      'A connection that is idle in an open transaction for so long is ended: the event log waits for it. 0 leaves it to the server.',
    fallback: '5000',
  },
  {
    name: 'VENTURE_REDIS_URL',
    group: 'Redis',
    description: 'redis:// URL with the database index.',
    required: true,
    secret: true,
    example: 'redis://localhost:6379/0',
  },
  {
    name: 'VENTURE_REDIS_KEY_PREFIX',
    group: 'Redis',
    description: 'Put in front of every key, so that several instances can share a server.',
    fallback: 'parpour:',
  },
  {
    name: 'VENTURE_NATS_SERVERS',
    group: 'NATS',
    description: 'JSON array of nats:// URLs.',
    required: true,
    secret: true,
    example: '["nats://localhost:4222"]',
  },
  {
    name: 'VENTURE_NATS_RECONNECT_WAIT_SECONDS',
    group: 'NATS',
    description: 'Wait between two attempts to reconnect.',
    fallback: '2',
  },
  {
    name: 'VENTURE_NATS_REPLICAS',
    group: 'NATS',
    description: 'Replicas of each JetStream stream: 1, or 3 on a cluster.',
    fallback: '1',
  },
] as const satisfies readonly ConfigEntry[];
