import { createSequencer } from '#runtime/events/sequencer.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import { serveCalls } from './child.ts';
import { openParts } from './parts.ts';

// The sequencer alone, as `--roles=sequencer` runs it.
await serveCalls(async (addresses) => {
  const { bus, logger, close } = await openParts(addresses, 2);
  const { databaseUrl } = addresses;
  const sequencer = createSequencer({ databaseUrl, bus, logger, metrics: createMetrics({ processMetrics: false }) });
  await sequencer.start();
  return {
    calls: {},
    async close() {
      await sequencer.stop();
      await close();
    },
  };
});
