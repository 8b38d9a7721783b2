import { type StatsListener, unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { Gateway } from './index.ts';

/** How often the file is looked at, which also sees what mounts of containers do: they swap links. */
const watchIntervalMs = 2_000;

/**
 * Loads the supergraph into the gateway again whenever its file changes, and on SIGHUP. One that is not valid is logged, and the
 * gateway goes on with the one it has.
 * @returns stops watching
 */
export function watchSupergraphFile(path: string, gateway: Gateway, logger: Logger): () => void {
  async function load(): Promise<void> {
    try {
      gateway.reload(await readFile(path, 'utf8'));
    } catch (error) {
      logger.error({ err: error, path }, 'the new supergraph can not be used, the old one stays');
    }
  }
  const onChange: StatsListener = (now, before) => {
    if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino || now.size !== before.size) void load();
  };
  const onHangup = () => void load();
  watchFile(path, { interval: watchIntervalMs, persistent: false }, onChange);
  process.on('SIGHUP', onHangup);
  return () => {
    unwatchFile(path, onChange);
    process.off('SIGHUP', onHangup);
  };
}
