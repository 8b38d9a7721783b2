import type { EmbeddedError } from '#infra/embedded/errors.ts';

/** The servers that run beside Node. */
export type ServerName = 'postgres' | 'nats' | 'redis' | 's3';

/** All of them, in the order in which people read them. */
export const serverNames = ['postgres', 'nats', 'redis', 's3'] as const satisfies readonly ServerName[];

/** What a launcher can show while servers start, run and stop. */
export type ProgressEvent =
  | { readonly kind: 'starting'; readonly server: ServerName }
  | { readonly kind: 'initialising'; readonly server: ServerName }
  | { readonly kind: 'ready'; readonly server: ServerName; readonly port: number; readonly elapsedMs: number }
  | { readonly kind: 'note'; readonly server: ServerName; readonly message: string }
  | { readonly kind: 'died'; readonly server: ServerName; readonly reason: string; readonly restartInMs: number }
  | { readonly kind: 'restarted'; readonly server: ServerName; readonly elapsedMs: number }
  | { readonly kind: 'failed'; readonly server: ServerName; readonly error: EmbeddedError }
  | { readonly kind: 'stopped'; readonly server: ServerName };

/** Address and keys of the object store. */
export interface S3Endpoint {
  readonly endpointUrl: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** One server's process, for `parpour status`. */
export interface ServerProcessInfo {
  readonly name: ServerName;
  readonly pid: number;
  readonly port: number;
}
