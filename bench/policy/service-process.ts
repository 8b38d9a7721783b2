import { loadConfig, processEnvironment } from '#runtime/config/config.ts';
import { createSequencer } from '#runtime/events/sequencer.ts';
import { createRuntime } from '#runtime/service/runtime.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createPolicy } from '#subgraphs/policy/index.ts';

// Policy and the sequencer, as `--roles=policy,sequencer` runs them; its parent ends it by hanging up.
const config = loadConfig(processEnvironment());
const logger = createLogger({ service: 'policy', level: 'error' });
const runtime = await createRuntime(config, { service: 'policy', databaseRole: 'policy', logger });
const { bus, metrics } = runtime;
const sequencer = createSequencer({ databaseUrl: config.database.urls.sequencer, bus, logger, metrics });
const runners = Object.values(createPolicy(runtime).roles);
await sequencer.start();
for (const runner of runners) await runner.start();

async function stop(): Promise<void> {
  for (const runner of runners) await runner.stop();
  await sequencer.stop();
  await runtime.close();
}

process.once('disconnect', () => void stop().finally(() => process.exit()));
process.send?.('ready');
