import { Events, headers, type JetStreamManager } from 'nats';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '#runtime/auth/identity.ts';
import { type Bus, connectBus } from '#runtime/bus/bus.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics, type Metrics } from '#runtime/telemetry/metrics.ts';
import { type FaultProxy, startFaultProxy } from '#tests/faults/proxy.ts';
import { busyMs } from '#tests/support/busy.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import type { NewEvent } from './append.ts';
import { decodeEvent } from './event.ts';
import { readHead } from './read.ts';
import { createSequencer, type Sequencer } from './sequencer.ts';

const actor: Actor = { kind: 'SYSTEM', id: 'test', name: 'Test' };

const resolved = {
  ruleId: 'test',
  severity: 'LOW',
  resolution: 'FALSE_POSITIVE',
  note: 'tested',
  at: '2026-01-01T00:00:00.000Z',
} as const;

let stack: TestStack;
let runtime: TestRuntime;
let manager: JetStreamManager;
let natsProxy: FaultProxy;
let bus: Bus;
let metrics: Metrics;
let sequencer: Sequencer | undefined;

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack, { sequencer: false });
  manager = runtime.bus.jetstreamManager;
});
beforeEach(async () => {
  natsProxy = await startFaultProxy(Number(new URL(stack.natsUrl).port));
  bus = await connectThrough(natsProxy);
});
afterEach(async () => {
  await stop();
  await bus.connection.close();
  await natsProxy.close();
});
afterAll(async () => {
  await runtime?.close();
  await stack?.stop();
});

function connectThrough(proxy: FaultProxy): Promise<Bus> {
  const url = new URL(stack.natsUrl);
  url.port = String(proxy.port);
  return connectBus({
    servers: [url.href],
    name: 'publisher-test',
    reconnectWaitMs: 100,
    replicas: 1,
    tokens: runtime.tokens,
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
}

async function start(): Promise<void> {
  metrics = createMetrics({ processMetrics: false });
  const logger = createLogger({ service: 'test', level: 'silent' });
  sequencer = createSequencer({ databaseUrl: stack.databaseUrl, bus, logger, metrics });
  await sequencer.start();
}

async function stop(): Promise<void> {
  await sequencer?.stop();
  sequencer = undefined;
}

async function append(count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const id = systemIds.next('complianceCase');
    const event: NewEvent =
      index % 2 === 0
        ? { type: 'workflow.succeeded.v1', payload: { workflowId: id } }
        : { type: 'compliance.case_resolved.v1', payload: { ...resolved, caseId: id } };
    const stream = { id, expectedVersion: 0 };
    await runtime.events.append({ ventureId: 'ven_1', stream, actor, correlationId: id, events: [event] });
  }
}

/** Positions of the messages in a stream, in its order. */
async function seqsIn(name: string): Promise<bigint[]> {
  const { state } = await manager.streams.info(name);
  const seqs: bigint[] = [];
  for (let sequence = state.first_seq; state.messages > 0 && sequence <= state.last_seq; sequence++) {
    const message = await manager.streams.getMessage(name, { seq: sequence });
    seqs.push(decodeEvent(message.string()).seq);
  }
  return seqs;
}

async function expectCopies(): Promise<void> {
  const { rows } = await runtime.db.pool.query<{ seq: string; type: string }>(
    'select seq::text, type from platform.event_log l order by l.seq',
  );
  const all = rows.map(({ seq }) => BigInt(seq));
  const compliance = rows.filter(({ type }) => type.startsWith('compliance.')).map(({ seq }) => BigInt(seq));
  await expect.poll(() => seqsIn('EVENTS').catch(() => [])).toEqual(all);
  await expect.poll(() => seqsIn('COMPLIANCE').catch(() => [])).toEqual(compliance);
  expect(await seqsIn('AUDIT')).toEqual([]);
}

async function gaugeOf(name: string): Promise<number | undefined> {
  const metric = await metrics.registry.getSingleMetric(name)?.get();
  return metric?.values[0]?.value;
}

async function untilSequenced(): Promise<void> {
  await expect
    .poll(async () => {
      const { rows } = await runtime.db.pool.query<{ count: string }>('select count(*)::text from platform.events');
      return String(await readHead(runtime.db.drizzle)) === rows[0]?.count;
    })
    .toBe(true);
}

describe('JetStream', () => {
  it('gets the log in its order, and each domain stream the events of its domain, once', async () => {
    await start();
    await append(60);
    await untilSequenced();
    await expectCopies();
    await expect.poll(() => gaugeOf('venture_event_log_published_seq')).toBe(60);
  });

  it.each(['purge', 'delete'] as const)(
    'comes back whole after a %s of EVENTS, and the domain streams hold nothing twice',
    async (loss) => {
      await start();
      await append(10);
      await untilSequenced();
      await expectCopies();
      await manager.streams[loss]('EVENTS');
      await append(10);
      await untilSequenced();
      await expectCopies();
    },
  );

  it('comes back whole when nobody was there to see that it was lost, and it was made anew in the meantime', async () => {
    await append(10);
    await manager.streams.delete('EVENTS');
    await runtime.bus.ensureStreams();
    await start();
    await untilSequenced();
    await expectCopies();
  });

  it.each([
    ['a message is in it that is none of ours', undefined],
    ['it has the position of another log', '999999'],
    ['an event is in it twice', '1'],
  ])('comes back whole when %s', async (_name, seq) => {
    const header = headers();
    if (seq !== undefined) header.set('Parpour-Seq', seq);
    await runtime.bus.jetstream.publish('evt.compliance.strange.v1.ven_1', '{"seq":"999999"}', { headers: header });
    await start();
    await append(4);
    await untilSequenced();
    await expectCopies();
  });

  it('that does not answer holds no sequencing up, and gets everything later', async () => {
    await start();
    await append(2);
    await untilSequenced();
    await expectCopies();
    natsProxy.deafen();
    await append(300);
    // No ping gets through either: the sequencer looks by itself four times a second.
    await untilSequenced();
    expect(await readHead(runtime.db.drizzle)).toBeGreaterThan(BigInt((await seqsIn('EVENTS')).at(-1) ?? 0n));
    await natsProxy.close();
    natsProxy = await startFaultProxy(Number(new URL(stack.natsUrl).port), natsProxy.port);
    await expectCopies();
  });

  it('that is away holds no sequencing up', async () => {
    await natsProxy.close();
    await start();
    await append(20);
    await untilSequenced();
    await stop();
    // Another process, with a way to the server, brings the rest.
    await bus.connection.close();
    natsProxy = await startFaultProxy(Number(new URL(stack.natsUrl).port));
    bus = await connectThrough(natsProxy);
    await start();
    await expectCopies();
  });
});

describe('a connection to NATS that is open but dead', () => {
  it('is given up within seconds for a new one', async () => {
    natsProxy.halfOpen();
    const startedAt = performance.now();
    for await (const status of bus.connection.status()) if (status.type === Events.Reconnect) break;
    // Three pings of a second; the client's own default is six minutes.
    expect(performance.now() - startedAt).toBeLessThan(busyMs(10_000));
    await bus.connection.rtt();
  });
});

describe("the leader's connection to PostgreSQL", () => {
  it('that is open but dead is given up within seconds, and the lead with it', async () => {
    const database = new URL(stack.databaseUrl);
    const databaseProxy = await startFaultProxy(Number(database.port));
    database.port = String(databaseProxy.port);
    const logger = createLogger({ service: 'test', level: 'silent' });
    metrics = createMetrics({ processMetrics: false });
    sequencer = createSequencer({ databaseUrl: database.href, bus, logger, metrics });
    await sequencer.start();
    await append(1);
    await untilSequenced();
    databaseProxy.halfOpen();
    const startedAt = performance.now();
    await append(1);
    await untilSequenced();
    // Three seconds for the query that is never answered, half a second until the next try.
    expect(performance.now() - startedAt).toBeLessThan(busyMs(8_000));
    await stop();
    await databaseProxy.close();
  });
});
