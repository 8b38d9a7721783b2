import { type JetStreamManager, RetentionPolicy, StorageType } from 'nats';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTokenService } from '#runtime/auth/jwt.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { eventTypes } from '#schema/events/catalog.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { type Bus, connectBus } from './bus.ts';
import { domainStreams, streams } from './stream-catalog.ts';

const gib = 1024 ** 3;
const dayNanos = 24 * 60 * 60 * 1e9;

let stack: TestStack;
let bus: Bus;
let manager: JetStreamManager;

function connect(): Promise<Bus> {
  const secret = 'a-secret-of-the-stream-tests-with-32-characters';
  return connectBus({
    servers: [stack.natsUrl],
    name: 'streams-test',
    reconnectWaitMs: 100,
    replicas: 1,
    tokens: createTokenService({
      jwtSecret: secret,
      jwtAlgorithm: 'HS256',
      jwtExpirySeconds: 60,
      serviceSecret: secret,
    }),
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
}

beforeAll(async () => {
  stack = await startTestStack();
  bus = await connect();
  manager = bus.jetstreamManager;
});
afterEach(async () => {
  for (const name of await manager.streams.names().next()) {
    if (!Object.hasOwn(streams, name)) await manager.streams.delete(name);
  }
  await bus.ensureStreams().catch(() => undefined);
});
afterAll(async () => {
  await bus?.close();
  await stack?.stop();
});

async function configOf(name: string) {
  return (await manager.streams.info(name)).config;
}

describe('the streams', () => {
  it.each([
    ['EVENTS', 90, 10],
    ['TASK_WORK_QUEUE', 1, 1],
    ['POLICY_CACHE', 1 / 24, 0.5],
    ['TRANSACTIONS', 7, 1],
    ['COMPLIANCE', 30, 5],
    ['SETTLEMENT', 90, 5],
    ['CLEARING', 30, 1],
    ['NOTIFICATIONS', 7, 2],
    ['REPORTING', 90, 10],
    ['RISK', 30, 1],
    ['AUDIT', 180, 50],
  ])('%s are kept for %d days and take at most %d GiB', async (name, days, gibs) => {
    expect(await configOf(name)).toMatchObject({ max_age: days * dayNanos, max_bytes: gibs * gib });
  });

  it('of domains have no subjects, and take from EVENTS what one filter lets through', async () => {
    expect(domainStreams).toHaveLength(8);
    for (const name of domainStreams) {
      const { sources = [], subjects } = await configOf(name);
      expect(sources, name).toHaveLength(1);
      expect(sources[0]?.name).toBe('EVENTS');
      expect(subjects ?? [], name).toEqual([]);
    }
  });

  it('of domains filter by the first word of an event type, one that is there or one that is to come', () => {
    const domains = new Set(eventTypes.map((type) => type.split('.')[0]));
    const toCome = ['settlement', 'clearing', 'notification', 'report', 'risk'];
    for (const declared of Object.values(streams)) {
      if (!('sources' in declared)) continue;
      const domain = declared.sources[0]?.filter_subject.split('.')[1] ?? '';
      expect([...domains, ...toCome]).toContain(domain);
    }
  });
});

describe('at a start', () => {
  it('a stream that is missing is made', async () => {
    await manager.streams.delete('RISK');
    await Promise.all([bus.ensureStreams(), bus.ensureStreams()]);
    expect(await configOf('RISK')).toMatchObject({ sources: [{ name: 'EVENTS', filter_subject: 'evt.risk.>' }] });
  });

  it('a setting that can be changed is changed, and the messages stay', async () => {
    await bus.jetstream.publish('policy.cache.x', 'kept');
    await manager.streams.update('POLICY_CACHE', {
      ...(await configOf('POLICY_CACHE')),
      max_bytes: 1024,
      max_age: 300 * 1e9,
    });
    await bus.ensureStreams();
    const { config, state } = await manager.streams.info('POLICY_CACHE');
    expect(config).toMatchObject({ max_bytes: streams.POLICY_CACHE.max_bytes, max_age: streams.POLICY_CACHE.max_age });
    expect(state.messages).toBe(1);
  });

  it.each([
    ['storage', { subjects: ['policy.cache.>'], storage: StorageType.File }, '"file"', '"memory"'],
    [
      'retention',
      { subjects: ['policy.cache.>'], storage: StorageType.Memory, retention: RetentionPolicy.Workqueue },
      '"workqueue"',
      '"limits"',
    ],
  ])(
    'a stream of another %s is refused with what is there, what is declared and what to do',
    async (setting, config, there, declared) => {
      await manager.streams.delete('POLICY_CACHE');
      await manager.streams.add({ name: 'POLICY_CACHE', ...config });
      await bus.jetstream.publish('policy.cache.x', 'kept');
      await expect(connect()).rejects.toMatchObject({ name: 'StreamRefusedError', stream: 'POLICY_CACHE', setting });
      await expect(bus.ensureStreams()).rejects.toThrow(
        `JetStream stream POLICY_CACHE: ${setting} is ${there} on the server, and declared as ${declared}.`,
      );
      await expect(bus.ensureStreams()).rejects.toThrow('nats stream rm POLICY_CACHE');
      expect((await manager.streams.info('POLICY_CACHE')).state.messages).toBe(1);
      await manager.streams.delete('POLICY_CACHE');
    },
  );

  it('a stream that is filled from elsewhere is refused, since the server would go on with its old source', async () => {
    await manager.streams.delete('AUDIT');
    await manager.streams.add({ name: 'AUDIT', subjects: ['events.audit.*'] });
    await expect(bus.ensureStreams()).rejects.toThrow(
      'sources is none on the server, and declared as ["EVENTS evt.audit.>"]',
    );
    await manager.streams.delete('AUDIT');
  });

  it('a stream of somebody else with subjects of ours is named, and left alone', async () => {
    await manager.streams.delete('TASK_WORK_QUEUE');
    await manager.streams.add({ name: 'THEIRS', subjects: ['task.>'] });
    await expect(bus.ensureStreams()).rejects.toThrow(
      /TASK_WORK_QUEUE: the server refused it: subjects overlap.*nats stream ls/s,
    );
    expect((await configOf('THEIRS')).subjects).toEqual(['task.>']);
  });

  it('a server without room says how much is wanted, and where it is set', async () => {
    await manager.streams.delete('AUDIT');
    await manager.streams.add({ name: 'LARGE', subjects: ['large'], max_bytes: 140 * gib });
    await expect(bus.ensureStreams()).rejects.toThrow(
      /AUDIT: the server refused it: .*It sets 50.0 GiB aside. Raise max_file_store/s,
    );
  });
});
