import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createGraphClient, type GraphClient } from '#cli/graph-client.ts';
import { setUpVenture } from '#cli/venture-setup.ts';
import { roles } from '#runtime/service/service.ts';
import { parseVentureFile } from '#schema/specs/venture-file.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

// The orchestrator is behind: what a client of the public endpoint learns of it.

const path = 'examples/newsletter-venture.yaml';
let stack: TestStack;
let service: TestService;
let client: GraphClient;
let ventureId: string;
let role: string;

beforeAll(async () => {
  stack = await startTestStack();
  service = await startTestService(stack, {
    // Nobody moves workflows on: each that is submitted waits.
    roles: roles.filter((name) => name !== 'orchestrator'),
    env: { VENTURE_INTAKE_WAITING_SOFT: '0', VENTURE_INTAKE_WAITING_HARD: '2' },
  });
  client = createGraphClient({ graphUrl: service.graphUrl, token: await service.tokenFor('org_busy') });
  const parsed = parseVentureFile(await readFile(path, 'utf8'), path);
  // No money is needed to be refused.
  const file = { ...parsed, venture: { ...parsed.venture, accounts: [], spendingLimits: [] } };
  ({ ventureId } = await setUpVenture(client, { file, path, key: 'busy' }));
  role = file.venture.agents[0]?.role ?? '';
}, 180_000);
afterAll(async () => {
  await client?.close();
  await service?.stop();
  await stack?.stop();
});

interface Answer {
  readonly data: {
    readonly submitWorkflow: { readonly workflow: { readonly id: string }; readonly replayed: boolean };
  };
  readonly errors?: readonly unknown[];
}

async function submit(idempotencyKey: string): Promise<Answer> {
  const steps = [{ name: 'draft', tool: 'content.write', with: { kind: 'memo', about: 'launch' } }];
  const spec = { name: 'Launch', tasks: [{ name: 'research', role, steps }] };
  const response = await fetch(service.graphUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await service.tokenFor('org_busy')}`,
    },
    body: JSON.stringify({
      query: `mutation ($input: SubmitWorkflowInput!) {
        submitWorkflow(input: $input) { workflow { id } replayed userErrors { code message } }
      }`,
      variables: { input: { idempotencyKey, ventureId, spec } },
    }),
  });
  // The test names the shape of what it selected.
  return (await response.json()) as Answer;
}

it('refuses a workflow with a code, that it may be tried again, and when; a repeat of an earlier one is answered', async () => {
  const first = await submit('first');
  expect(first.errors).toBeUndefined();
  expect(first.data.submitWorkflow).toMatchObject({ replayed: false, workflow: { id: expect.any(String) } });

  let another = 0;
  await expect
    .poll(async () => (await submit(`another-${another++}`)).errors, { timeout: 30_000, interval: 100 })
    .toEqual([
      {
        message: expect.stringMatching(/^2 events or more wait for control-plane\.orchestrator; try again in \d+ s$/),
        path: ['submitWorkflow'],
        extensions: {
          code: 'OVERLOADED',
          requestId: expect.any(String),
          retryable: true,
          retryAfterSeconds: expect.any(Number),
        },
      },
    ]);

  const repeated = await submit('first');
  expect(repeated.errors).toBeUndefined();
  expect(repeated.data.submitWorkflow).toEqual({ ...first.data.submitWorkflow, replayed: true });
});
