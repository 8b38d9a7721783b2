import type { Ports } from '#infra/embedded/ports.ts';
import type { ServerSecrets } from '#infra/embedded/secrets.ts';
import type { ProgressEvent } from '#infra/embedded/types.ts';

/** What every server of one instance is prepared from. */
export interface ServerContext {
  /** Absolute, without symbolic links: it is looked for in command lines. */
  readonly dataDir: string;
  readonly toolsDir: string;
  readonly ports: Ports;
  readonly secrets: ServerSecrets;
  /** The secrets were made just now, so a cluster that is older than they are has to be given them. */
  readonly secretsCreated: boolean;
  /** Settings of PostgreSQL beyond infra/postgres/postgresql.conf. */
  readonly postgresSettings: Readonly<Record<string, string>>;
  readonly onProgress: (event: ProgressEvent) => void;
}
