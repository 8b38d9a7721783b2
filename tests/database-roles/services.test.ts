import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeRoles } from '#cli/doctor-roles.ts';
import { databaseUrlNameOf } from '#runtime/config/catalog/database-urls.ts';
import { inspectRoles } from '#runtime/db/role-privileges.ts';
import { databaseRoles, roleNameOf } from '#runtime/db/roles.ts';
import { ask } from '#tests/launcher/cli-process.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

async function usersConnected(): Promise<string[]> {
  const { connected } = await inspectRoles(stack.databaseUrl);
  return connected.map(({ roleName }) => roleName);
}

async function createVenture(service: TestService, name: string): Promise<unknown> {
  const graph = { graphUrl: service.graphUrl, token: await service.tokenFor(`org_${name}`) };
  return ask(
    graph,
    'mutation Make($input: CreateVentureInput!) { createVenture(input: $input) { venture { name } userErrors { code } } }',
    { input: { idempotencyKey: name, name, agents: [{ name: 'Lead', level: 'L1', role: 'lead' }] } },
  );
}

describe('services', () => {
  it('are connected each in its own role, the owner in none', async () => {
    const service = await startTestService(stack);
    try {
      await expect
        .poll(async () => (await usersConnected()).toSorted())
        .toEqual(databaseRoles.map(roleNameOf).toSorted());
      expect(describeRoles(await inspectRoles(stack.databaseUrl)).notes).toEqual([]);
    } finally {
      await service.stop();
    }
  });

  it.each([
    [['treasury'], ['parpour_treasury']],
    [['gateway'], ['parpour_reader']],
    [['sequencer'], ['parpour_sequencer']],
    [['artifact', 'compiler'], ['parpour_artifact']],
    [
      ['compliance', 'policy'],
      ['parpour_compliance', 'parpour_policy', 'parpour_reader'],
    ],
  ] as const)('that run %j in a process connect in no role beside %j', async (roles, users) => {
    const service = await startTestService(stack, { roles });
    try {
      await expect.poll(async () => (await usersConnected()).toSorted()).toEqual(users);
    } finally {
      await service.stop();
    }
  });

  it('work with the one URL of the owner too, and then the report says what that means', async () => {
    const env = Object.fromEntries(databaseRoles.map((role) => [databaseUrlNameOf(role), '']));
    const service = await startTestService(stack, { env });
    try {
      expect(await createVenture(service, 'shared')).toMatchObject({
        data: { createVenture: { venture: { name: 'shared' }, userErrors: [] } },
      });
      expect(await usersConnected()).toEqual(['venture']);
      const { notes } = describeRoles(await inspectRoles(stack.databaseUrl));
      expect(notes).toHaveLength(1);
      expect(notes[0]).toMatch(/^Roles are not separated: services are connected as venture, which owns all tables/);
    } finally {
      await service.stop();
    }
  });
});
