/** A sequencer in a process of its own, to be killed and stopped: `testing-sequencer.ts <database URL> <NATS URL>`. */
import { createTokenService } from '#runtime/auth/jwt.ts';
import { connectBus } from '#runtime/bus/bus.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import { createSequencer } from './sequencer.ts';

const [databaseUrl = '', natsUrl = ''] = process.argv.slice(2);
const secret = 'a-secret-of-the-sequencer-test-of-32-characters';
const logger = createLogger({ service: 'sequencer', level: 'info' });
const tokens = createTokenService({
  jwtSecret: secret,
  jwtAlgorithm: 'HS256',
  jwtExpirySeconds: 60,
  serviceSecret: secret,
});
const bus = await connectBus({
  servers: [natsUrl],
  name: 'sequencer',
  reconnectWaitMs: 100,
  replicas: 1,
  tokens,
  logger,
});
// The test waits for the line that tells of the lead.
await createSequencer({ databaseUrl, bus, logger, metrics: createMetrics({ processMetrics: false }) }).start();
logger.info('ready');
