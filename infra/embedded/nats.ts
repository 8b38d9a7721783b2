import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import type { ServerContext } from '#infra/embedded/context.ts';
import { stopStepsOf } from '#infra/embedded/orphans.ts';
import type { ServerSpec } from '#infra/embedded/server-process.ts';
import { findTool, knowsSyncAlways } from '#infra/embedded/tools.ts';

const configFile = new URL('../nats/nats.conf', import.meta.url);

/** Address with user and password. */
export function natsUrlOf({ ports, secrets }: Pick<ServerContext, 'ports' | 'secrets'>): string {
  return `nats://venture:${secrets.natsPassword}@127.0.0.1:${ports.nats}`;
}

/**
 * Writes the configuration for the version at hand, and says how to start NATS.
 * @throws ToolMissingError, ToolTooOldError
 */
export async function prepareNats(context: ServerContext): Promise<ServerSpec> {
  const { dataDir, ports, secrets } = context;
  const tool = await findTool('nats-server', context.toolsDir);
  const natsDir = join(dataDir, 'nats');
  const configPath = join(natsDir, 'nats.conf');
  await mkdir(natsDir, { recursive: true, mode: 0o700 });
  const config = await readFile(configFile, 'utf8');
  // An older server takes a key that it does not know for a fault and does not start.
  const known = knowsSyncAlways(tool.version) ? config : config.replace(/^.*sync_interval:.*\n/m, '');
  await writeFile(configPath, known, { mode: 0o600 });
  return {
    name: 'nats',
    port: ports.nats,
    dataDir,
    command: tool.path,
    args: ['--config', configPath],
    env: {
      NATS_HOST: '127.0.0.1',
      NATS_PORT: String(ports.nats),
      NATS_MONITOR: `127.0.0.1:${ports.natsMonitor}`,
      NATS_PASSWORD: secrets.natsPassword,
      NATS_STORE_DIR: JSON.stringify(natsDir),
      ...(tool.libraryPath === undefined ? {} : { LD_LIBRARY_PATH: tool.libraryPath }),
    },
    stopSteps: stopStepsOf.nats,
    // Opening large streams after an unclean stop takes a while.
    readyTimeoutMs: 30_000,
    isReady: () => answersOk(`http://127.0.0.1:${ports.natsMonitor}/healthz`),
  };
}

/** Whether a GET of this address is answered with status 200 within a second. */
export function answersOk(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request(url, { agent: false, timeout: 1000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(false));
    asked.end();
  });
}
