import { mkdir, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServerContext } from '#infra/embedded/context.ts';
import { stopStepsOf } from '#infra/embedded/orphans.ts';
import type { ServerSpec } from '#infra/embedded/server-process.ts';
import { findTool } from '#infra/embedded/tools.ts';

const configFile = new URL('../redis/redis.conf', import.meta.url);

/** Address with password, database 0. */
export function redisUrlOf({ ports, secrets }: Pick<ServerContext, 'ports' | 'secrets'>): string {
  return `redis://:${secrets.redisPassword}@127.0.0.1:${ports.redis}/0`;
}

/**
 * Writes the configuration, and says how to start Redis.
 * @throws ToolMissingError, ToolTooOldError
 */
export async function prepareRedis(context: ServerContext): Promise<ServerSpec> {
  const { dataDir, ports, secrets } = context;
  const tool = await findTool('redis-server', context.toolsDir);
  const redisDir = join(dataDir, 'redis');
  const configPath = join(redisDir, 'redis.conf');
  await mkdir(redisDir, { recursive: true, mode: 0o700 });
  // In a file, not on the command line, where everybody on the machine could read the password.
  const config = [
    `include ${quote(fileURLToPath(configFile))}`,
    `port ${ports.redis}`,
    `dir ${quote(redisDir)}`,
    `requirepass ${secrets.redisPassword}`,
  ];
  await writeFile(configPath, `${config.join('\n')}\n`, { mode: 0o600 });
  return {
    name: 'redis',
    port: ports.redis,
    dataDir,
    command: tool.path,
    args: [configPath],
    env: tool.libraryPath === undefined ? {} : { LD_LIBRARY_PATH: tool.libraryPath },
    stopSteps: stopStepsOf.redis,
    readyTimeoutMs: 10_000,
    isReady: () => answersPing(ports.redis, secrets.redisPassword),
  };
}

// redis.conf knows C-like escapes inside double quotes, as JSON does.
function quote(path: string): string {
  return JSON.stringify(path);
}

function answersPing(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1', timeout: 1000 });
    let answer = '';
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (answer.split('\r\n').length > 2) socket.end();
    });
    socket.once('timeout', () => socket.destroy());
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(answer === '+OK\r\n+PONG\r\n'));
  });
}
