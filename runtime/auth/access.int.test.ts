import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NotFoundError } from '#runtime/errors/errors.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { createAccess } from './access.ts';
import type { Identity } from './identity.ts';
import { serviceIdentity } from './jwt.ts';

let stack: TestStack;
let runtime: TestRuntime;

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack, { sequencer: false });
});
afterAll(async () => {
  await runtime?.close();
  await stack?.stop();
});

async function newVenture(tenantId: string): Promise<string> {
  const ventureId = systemIds.next('venture');
  await runtime.db.transaction((tx) => runtime.access.registerVenture(tx, { ventureId, tenantId }));
  return ventureId;
}

describe('access to a venture', () => {
  it('belongs to its tenant and to nobody else', async () => {
    const ventureId = await newVenture('org_1');
    expect(await runtime.access.canSee(serviceIdentity('test', 'org_1'), ventureId)).toBe(true);
    expect(await runtime.access.canSee(serviceIdentity('test', 'org_2'), ventureId)).toBe(false);
    expect(await runtime.access.canSee(serviceIdentity('test', ''), ventureId)).toBe(false);
    expect(await runtime.access.tenantOf(ventureId)).toBe('org_1');
  });

  it('is refused in the same words for a foreign venture and for one that is not there', async () => {
    const foreign = await newVenture('org_2');
    const missing = systemIds.next('venture');
    for (const id of [foreign, missing, '', "' or true --"]) {
      const refused = runtime.access.requireVenture(serviceIdentity('test', 'org_1'), id, ['input', 'ventureId']);
      await expect(refused).rejects.toBeInstanceOf(NotFoundError);
      await expect(refused).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: `There is no venture ${id}`,
        field: ['input', 'ventureId'],
      });
    }
  });

  it('of an agent ends at the ventures that its token names, also within the tenant', async () => {
    const [own, sibling] = [await newVenture('org_1'), await newVenture('org_1')];
    const foreign = await newVenture('org_2');
    const agent: Identity = {
      actor: { kind: 'AGENT', id: 'agt_1', name: 'Writer' },
      tenantId: 'org_1',
      // A token that names a foreign venture opens nothing: the tenant counts too.
      ventureIds: [own, foreign],
      scopes: ['ventures:read'],
    };
    expect(await runtime.access.canSee(agent, own)).toBe(true);
    expect(await runtime.access.canSee(agent, sibling)).toBe(false);
    expect(await runtime.access.canSee(agent, foreign)).toBe(false);
    expect(await runtime.access.canSee({ ...agent, ventureIds: [] }, own)).toBe(false);
  });

  it('of a venture made after it was asked for is found', async () => {
    const ventureId = systemIds.next('venture');
    const identity = serviceIdentity('test', 'org_1');
    expect(await runtime.access.canSee(identity, ventureId)).toBe(false);
    await runtime.db.transaction((tx) => runtime.access.registerVenture(tx, { ventureId, tenantId: 'org_1' }));
    expect(await runtime.access.canSee(identity, ventureId)).toBe(true);
  });

  it('is not opened by a venture whose transaction was rolled back', async () => {
    const ventureId = systemIds.next('venture');
    const failed = runtime.db.transaction(async (tx) => {
      await runtime.access.registerVenture(tx, { ventureId, tenantId: 'org_1' });
      throw new Error('changed its mind');
    });
    await expect(failed).rejects.toThrow('changed its mind');
    expect(await runtime.access.canSee(serviceIdentity('test', 'org_1'), ventureId)).toBe(false);
  });

  it('is looked up once for each venture, since owners never change', async () => {
    const ventureId = await newVenture('org_1');
    let lookups = 0;
    const counted = Object.create(runtime.db.drizzle, {
      execute: {
        value: (...args: Parameters<typeof runtime.db.drizzle.execute>) => {
          lookups++;
          return runtime.db.drizzle.execute(...args);
        },
      },
    }) as typeof runtime.db.drizzle;
    const access = createAccess(counted);
    for (let round = 0; round < 3; round++) await access.canSee(serviceIdentity('test', 'org_1'), ventureId);
    expect(lookups).toBe(1);
  });
});
