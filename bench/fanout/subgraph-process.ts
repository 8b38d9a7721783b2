import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { createTokenService } from '#runtime/auth/jwt.ts';
import { createSubgraphExecutor } from '#runtime/graphql/executor.ts';
import { serveSubgraph } from '#runtime/graphql/serve.ts';
import { createHealth } from '#runtime/health/health.ts';
import { createHttpServer } from '#runtime/http/server.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import { nowMs } from '../events/clock.ts';
import { benchKeys } from '../gateway/keys.ts';
import { fanoutSdl, loudTopic, tickText } from './subgraphs.ts';

/** One of the two subgraphs, served as ours are. Takes the events of a second as the message `{ ticksPerSecond }`. */
const name = z.enum(['ticks', 'prices']).parse(process.argv[2]);
const order = z.object({ ticksPerSecond: z.number() });
let ticksPerSecond = 0;

async function* ticks(topic: string, signal: AbortSignal) {
  for (let number = 1; !signal.aborted; number += 1) {
    while (topic !== loudTopic || ticksPerSecond === 0) {
      if (topic !== loudTopic)
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      else await delay(20);
      if (signal.aborted) return;
    }
    await delay(1_000 / ticksPerSecond);
    yield { cursor: `t${number}`, sentAtMs: nowMs(), text: tickText, item: { id: `it_${number % 50}` } };
  }
}

const resolvers = {
  ticks: {
    Query: { tickRate: () => ticksPerSecond },
    Subscription: {
      ticks: {
        subscribe: (_parent: unknown, { topic }: { topic: string }, { signal }: { signal: AbortSignal }) =>
          ticks(topic, signal),
        resolve: (tick: unknown) => tick,
      },
    },
  },
  prices: {
    Query: { priceCount: () => 50 },
    Item: {
      __resolveReference: ({ id }: { id: string }) => ({ id, name: `Item ${id}`, price: id.length * 1.25 }),
    },
  },
};

const logger = createLogger({ service: 'bench', level: 'warn' });
const executor = createSubgraphExecutor({
  name,
  typeDefs: fanoutSdl[name],
  resolvers: resolvers[name],
  createContext: (base) => base,
  logger,
});
const server = createHttpServer({
  service: name,
  logger,
  metrics: createMetrics({ processMetrics: false }),
  health: createHealth({ service: name, version: '0', checks: {} }),
});
serveSubgraph(server, { executor, tokens: createTokenService(benchKeys), logger });
await server.listen({ host: '127.0.0.1', port: 0 });
process.on('message', (message) => {
  ticksPerSecond = order.parse(message).ticksPerSecond;
});
process.on('disconnect', () => process.exit(0));
// A listening TCP server has an address object.
process.send?.({ url: `http://127.0.0.1:${(server.server.address() as AddressInfo).port}` });
