import { startTestGateway } from '#gateway/testing/start.ts';

// A gateway in a process of its own, so that neither those who attack it nor those who measure it slow it down.

const gateway = await startTestGateway({
  subgraphs: 'in-process',
  // By size only: attackers and others are the same caller here.
  demand: { costMax: 10_000, listSize: 10, burst: 0, refillPerSecond: 1 },
});
process.on('message', () => {
  globalThis.gc?.();
  process.send?.({ heapBytes: process.memoryUsage().heapUsed });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ url: gateway.url, token: await gateway.token() });
