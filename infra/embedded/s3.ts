import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServerContext } from '#infra/embedded/context.ts';
import { answersOk } from '#infra/embedded/nats.ts';
import { stopStepsOf } from '#infra/embedded/orphans.ts';
import type { ServerSpec } from '#infra/embedded/server-process.ts';
import type { S3Endpoint } from '#infra/embedded/types.ts';

const program = fileURLToPath(new URL('../s3/s3-server.ts', import.meta.url));

/** The region that requests have to be signed for. */
export const s3Region = 'us-east-1';

/** Address and keys of the object store. */
export function s3EndpointOf({ ports, secrets }: Pick<ServerContext, 'ports' | 'secrets'>): S3Endpoint {
  return {
    endpointUrl: `http://127.0.0.1:${ports.s3}`,
    region: s3Region,
    accessKeyId: secrets.s3AccessKeyId,
    secretAccessKey: secrets.s3SecretAccessKey,
  };
}

/** Writes the configuration, and says how to start the object store (fauxqs behind a signature check). */
export async function prepareS3(context: ServerContext): Promise<ServerSpec> {
  const { dataDir, ports } = context;
  const s3Dir = join(dataDir, 's3');
  const configPath = join(s3Dir, 'config.json');
  await mkdir(s3Dir, { recursive: true, mode: 0o700 });
  const { region, accessKeyId, secretAccessKey } = s3EndpointOf(context);
  const config = {
    host: '127.0.0.1',
    port: ports.s3,
    storageDir: join(s3Dir, 'storage'),
    region,
    accessKeyId,
    secretAccessKey,
  };
  await writeFile(configPath, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
  await chmod(configPath, 0o600);
  return {
    name: 's3',
    port: ports.s3,
    dataDir,
    command: process.execPath,
    args: ['--max-old-space-size=96', '--max-semi-space-size=2', program, configPath],
    stopSteps: stopStepsOf.s3,
    readyTimeoutMs: 20_000,
    isReady: () => answersOk(`http://127.0.0.1:${ports.s3}/health`),
  };
}
