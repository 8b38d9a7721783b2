import { sql } from 'drizzle-orm';
import { headers, type Subscription } from 'nats';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { policyCheck } from '#schema/rpc/policy.ts';
import { type FaultProxy, startFaultProxy } from '#tests/faults/proxy.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { createPolicy } from '../index.ts';
import {
  createVenture,
  forbidAll,
  type PolicyWorld,
  permitAll,
  publish,
  putInForce,
  startPolicyWorld,
  type TestVenture,
} from '../policy.fixture.ts';
import { toolCall } from './requests.fixture.ts';

/** Each server that policy needs, behind a proxy that can be taken away; bundles and questions come past it. */
const servers = ['PostgreSQL', 'NATS', 'Redis'] as const;

let world: PolicyWorld;
let far: TestRuntime;
const proxies = new Map<string, { proxy: FaultProxy; targetPort: number }>();
const policyRole = { stop: async (): Promise<void> => undefined, start: async (): Promise<void> => undefined };

beforeAll(async () => {
  world = await startPolicyWorld();
  await world.subgraph.roles.policy?.stop();
  const { databaseUrl, natsUrl, redisUrl } = world.stack;
  const env = {
    VENTURE_DATABASE_URL: await behindProxy('PostgreSQL', databaseUrl),
    VENTURE_NATS_SERVERS: JSON.stringify([await behindProxy('NATS', natsUrl)]),
    VENTURE_REDIS_URL: await behindProxy('Redis', redisUrl),
  };
  far = await createTestRuntime(world.stack, { env, sequencer: false });
  Object.assign(policyRole, createPolicy(far).roles.policy);
  await policyRole.start();
});
afterEach(async () => {
  // What a test took away and failed before it gave it back.
  for (const name of servers) if (away.has(name)) await giveBack(name);
});
afterAll(async () => {
  await policyRole.stop();
  await far?.close();
  for (const { proxy } of proxies.values()) await proxy.close();
  await world?.close();
});

/** @returns the address behind a proxy of its own */
async function behindProxy(name: (typeof servers)[number], address: string): Promise<string> {
  const url = new URL(address);
  const targetPort = Number(url.port);
  const proxy = await startFaultProxy(targetPort);
  proxies.set(name, { proxy, targetPort });
  url.port = String(proxy.port);
  return url.href;
}

const checkOf = { PostgreSQL: 'postgres', NATS: 'nats', Redis: 'redis' } as const;
const away = new Set<string>();

async function takeAway(name: (typeof servers)[number]): Promise<void> {
  await proxies.get(name)?.proxy.close();
  away.add(name);
}

async function giveBack(name: (typeof servers)[number]): Promise<void> {
  const known = proxies.get(name);
  if (known === undefined) throw new Error(`there is no proxy for ${name}`);
  proxies.set(name, { ...known, proxy: await startFaultProxy(known.targetPort, known.proxy.port) });
  away.delete(name);
  const isWell = () =>
    far.checks[checkOf[name]]?.().then(
      () => true,
      () => false,
    );
  await expect.poll(isWell).toBe(true);
}

/** How long a decision is waited for that has to come. */
const patientMs = 60_000;

/** What whoever asks may do: the effect, or why there is no answer. */
async function asked(venture: TestVenture, timeoutMs = 2_000): Promise<string> {
  const request = toolCall('mail.draft', {}, { ventureId: venture.ventureId });
  return world.runtime.bus.call(policyCheck, request, venture.system, { timeoutMs }).then(
    ({ effect }) => effect,
    (error: { readonly code?: string }) => error.code ?? 'FAULT',
  );
}

async function permitted(): Promise<TestVenture> {
  const venture = await createVenture(world);
  await putInForce(world, venture, permitAll);
  await expect.poll(() => asked(venture)).toBe('PERMIT');
  return venture;
}

/** Past the guards of the table, as somebody with the database in their hands could. */
async function tamper(statement: ReturnType<typeof sql>): Promise<void> {
  await world.runtime.db.transaction(async (tx) => {
    await tx.execute(sql`alter table policy.bundles disable trigger user`);
    await tx.execute(statement);
    await tx.execute(sql`alter table policy.bundles enable trigger user`);
  });
}

describe('without', () => {
  test('PostgreSQL there is no permit, and there is again once it is back', async () => {
    const venture = await permitted();
    await takeAway('PostgreSQL');
    for (let n = 0; n < 3; n++) expect(await asked(venture)).toBe('UNAVAILABLE');
    await giveBack('PostgreSQL');
    await expect.poll(() => asked(venture)).toBe('PERMIT');
  });

  test('NATS there is no permit', async () => {
    const venture = await permitted();
    await takeAway('NATS');
    for (let n = 0; n < 2; n++) expect(await asked(venture, 500)).toBe('UNAVAILABLE');
    await giveBack('NATS');
    await expect.poll(() => asked(venture)).toBe('PERMIT');
  });

  test('Redis decisions are the same, also by bundles that are new to the process', async () => {
    const known = await permitted();
    await takeAway('Redis');
    const fresh = await createVenture(world);
    await putInForce(world, fresh, `${permitAll}${forbidAll}`);
    expect(await asked(known, patientMs)).toBe('PERMIT');
    expect(await asked(fresh, patientMs)).toBe('DENY');
    await giveBack('Redis');
  });

  test('a process of policy there is no permit', async () => {
    const venture = await permitted();
    await policyRole.stop();
    expect(await asked(venture)).toBe('UNAVAILABLE');
    await policyRole.start();
    await expect.poll(() => asked(venture)).toBe('PERMIT');
  });

  test('a bundle there is no permit, neither before one is in force nor when its row is gone', async () => {
    const venture = await createVenture(world);
    const { bundle } = await publish(world, venture.founder, { ventureId: venture.ventureId, policies: permitAll });
    expect(await asked(venture, patientMs)).toBe('DENY');
    const other = await permitted();
    await tamper(sql`delete from policy.bundles where venture_id = ${other.ventureId}`);
    expect(await asked(other, patientMs)).toBe('DENY');
    expect(bundle?.state).toBe('PUBLISHED');
  });
});

describe('a bundle that is not what it was published as', () => {
  test('in the database permits nothing', async () => {
    const venture = await createVenture(world);
    const bundleId = await putInForce(world, venture, `${forbidAll}${permitAll} // of this test alone`);
    await tamper(sql`update policy.bundles set policies = ${permitAll} where bundle_id = ${bundleId}`);
    // Activating has left the true source there; a process that finds it decides by that.
    await world.runtime.cache.redis.flushdb();
    expect(await asked(venture)).toBe('UNAVAILABLE');
  });

  test('in Redis is not used', async () => {
    const venture = await createVenture(world);
    const { bundle } = await publish(world, venture.founder, {
      ventureId: venture.ventureId,
      policies: `${forbidAll} // of another test`,
    });
    const source = { policies: permitAll, schema: 'entity Agent;', allowlists: [] };
    await world.runtime.cache.redis.set(`policy:bundle:${bundle?.hash}`, JSON.stringify(source));
    await world.runtime.db.transaction((tx) =>
      tx.execute(sql`update policy.bundles set state = 'ACTIVE' where bundle_id = ${bundle?.id}`),
    );
    expect(await asked(venture, patientMs)).toBe('DENY');
  });
});

describe('an answer on the bus that policy did not give to this call', () => {
  let rogue: Subscription | undefined;
  afterEach(() => rogue?.unsubscribe());

  const permit = {
    ...{ decisionId: 'dec_1', effect: 'PERMIT', frozen: false, reasons: [], determiningPolicies: [] },
    ...{ bundleHash: null, actionHash: 'a'.repeat(64) },
  };

  test('is refused when it is not sealed, or sealed by a stranger', async () => {
    const venture = await permitted();
    await policyRole.stop();
    for (const seal of [undefined, '', 'AAAA', world.runtime.tokens.sealAnswer('another.inbox', Buffer.from('{}'))]) {
      rogue = world.runtime.bus.connection.subscribe(policyCheck.subject, {
        callback: (_error, message) => {
          const given = headers();
          if (seal !== undefined) given.set('Parpour-Seal', seal);
          message.respond(JSON.stringify(permit), { headers: given });
        },
      });
      await world.runtime.bus.connection.flush();
      expect(await asked(venture)).toBe('UNAVAILABLE');
      rogue.unsubscribe();
    }
    await policyRole.start();
  });

  test('is refused when policy gave it to another call before', async () => {
    const venture = await permitted();
    const { connection } = world.runtime.bus;
    const message = headers();
    message.set('Parpour-Identity', await world.runtime.tokens.signServiceIdentity(venture.system));
    const body = JSON.stringify(toolCall('mail.draft', {}, { ventureId: venture.ventureId }));
    const genuine = await connection.request(policyCheck.subject, body, { headers: message, timeout: patientMs });
    expect(genuine.json()).toMatchObject({ effect: 'PERMIT' });
    await policyRole.stop();
    rogue = connection.subscribe(policyCheck.subject, {
      callback: (_error, call) => {
        const replayed = headers();
        replayed.set('Parpour-Seal', genuine.headers?.get('Parpour-Seal') ?? '');
        call.respond(genuine.data, { headers: replayed });
      },
    });
    await connection.flush();
    expect(await asked(venture)).toBe('UNAVAILABLE');
    await policyRole.start();
  });
});
