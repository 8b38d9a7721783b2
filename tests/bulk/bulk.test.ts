import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createGraphClient } from '#cli/graph-client.ts';
import { setUpVenture } from '#cli/venture-setup.ts';
import { parseVentureFile } from '#schema/specs/venture-file.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

// The largest calls that there are, through a gateway that has the subgraphs behind HTTP, by an ordinary caller with the
// limits that a gateway has by itself.

const path = 'examples/newsletter-venture.yaml';
const itemsMax = 10_000;
let stack: TestStack;
let services: TestService;
let gateway: TestService;
let ventureId: string;
let accounts: readonly string[];

beforeAll(async () => {
  stack = await startTestStack();
  services = await startTestService(stack, { roles: ['control-plane', 'policy', 'treasury', 'sequencer'] });
  const urlOf = (name: string) => services.urls.get(name) ?? '';
  gateway = await startTestService(stack, {
    roles: ['gateway'],
    env: {
      VENTURE_CONTROL_PLANE_URL: urlOf('control-plane'),
      VENTURE_POLICY_ENGINE_URL: urlOf('policy'),
      VENTURE_TREASURY_API_URL: urlOf('treasury'),
    },
  });
  const client = createGraphClient({ graphUrl: gateway.graphUrl, token: await gateway.tokenFor('org_bulk') });
  const parsed = parseVentureFile(await readFile(path, 'utf8'), path);
  const deposit = { amountMinor: '100000000', currency: 'EUR' };
  const venture = {
    ...parsed.venture,
    accounts: ['Operating', 'Reserve'].map((name) => ({
      name,
      kind: 'ASSET' as const,
      deposit,
      depositFrom: 'Founder',
    })),
    spendingLimits: [],
  };
  ({ ventureId } = await setUpVenture(client, { file: { ...parsed, venture }, path, key: 'bulk' }));
  const found = await ask<{ accounts: { nodes: { id: string; name: string }[] } }>(
    'query ($id: ID!) { accounts(ventureId: $id) { nodes { id name } } }',
    { id: ventureId },
  );
  const { nodes = [] } = found.data?.accounts ?? {};
  accounts = ['Operating', 'Reserve'].map((name) => nodes.find((each) => each.name === name)?.id ?? '');
  await client.close();
}, 180_000);
afterAll(async () => {
  await gateway?.stop();
  await services?.stop();
  await stack?.stop();
});

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  readonly sentBytes: number;
}

async function ask<Data>(query: string, variables: object): Promise<Answer<Data>> {
  const body = JSON.stringify({ query, variables });
  const response = await fetch(gateway.graphUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await gateway.tokenFor('org_bulk')}`,
    },
    body,
  });
  // The test names the shape of what it selected.
  return { ...((await response.json()) as object), sentBytes: Buffer.byteLength(body) };
}

/** Sends a call again, as it was, for as long as a part of it was not answered in time: so a client gets to its end. */
async function untilAnswered<Data>(query: string, variables: object): Promise<Answer<Data>> {
  let answer = await ask<Data>(query, variables);
  const isLate = () => answer.errors?.every(({ extensions }) => extensions.code === 'UNAVAILABLE') === true;
  for (let tries = 1; isLate() && tries < 10; tries++) answer = await ask<Data>(query, variables);
  return answer;
}

interface Result {
  readonly index: number;
  readonly transfer?: { readonly id: string; readonly state: string } | null;
  readonly moneyIntent?: { readonly id: string; readonly state: string } | null;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] }[];
}
type Payload = Readonly<
  Record<string, { readonly results: readonly Result[]; readonly userErrors: readonly object[] }>
>;

const post = `mutation ($input: PostTransfersInput!) { postTransfers(input: $input) {
  results { index transfer { id state } userErrors { code field } } userErrors { code field } } }`;

function transferOf(index: number) {
  const [from, to] = accounts;
  // One of them is refused: nothing is no amount.
  const amount = { amountMinor: index === 4_711 ? '0' : '1', currency: 'EUR' };
  return {
    description: `Moved from the one account to the other, ${index} of many such transfers in one call`,
    legs: [
      { accountId: from, side: 'CREDIT', amount },
      { accountId: to, side: 'DEBIT', amount },
    ],
  };
}

it('posts ten thousand transfers in one call, with an answer to each; one more is refused with its code', async () => {
  const transfers = Array.from({ length: itemsMax }, (_, index) => transferOf(index));
  const input = { idempotencyKey: 'ten-thousand', ventureId, transfers };
  const { data, errors, sentBytes } = await untilAnswered<Payload>(post, { input });
  expect(errors).toBeUndefined();
  expect(sentBytes).toBeGreaterThan(2 * 1_048_576);
  const results = data?.postTransfers?.results ?? [];
  expect(results.map(({ index }) => index)).toEqual(transfers.map((_transfer, index) => index));
  expect(results.filter(({ transfer }) => transfer?.state === 'POSTED')).toHaveLength(itemsMax - 1);
  expect(new Set(results.map(({ transfer }) => transfer?.id)).size).toBe(itemsMax);
  expect(results[4_711]).toMatchObject({
    transfer: null,
    userErrors: [{ code: 'AMOUNT_ZERO', field: ['input', 'transfers', '4711', 'legs', '0', 'amount', 'amountMinor'] }],
  });
  const more = { ...input, idempotencyKey: 'one-more', transfers: [...transfers, transferOf(0)] };
  expect((await ask<Payload>(post, { input: more })).data?.postTransfers).toEqual({
    results: [],
    userErrors: [{ code: 'TOO_MANY_ITEMS', field: ['input', 'transfers'] }],
  });
  const balances = 'query ($id: ID!) { account(id: $id) { posted { amountMinor } } }';
  expect((await ask(balances, { id: accounts[1] })).data).toEqual({
    account: { posted: { amountMinor: String(100_000_000 + itemsMax - 1) } },
  });
});

it('downloads all of them as one file, by a link without a token', async () => {
  const query = `query ($id: ID!) { bookDownload(ventureId: $id, format: CSV) { path fileName seq } }`;
  const link = () => ask<{ bookDownload: { path: string; fileName: string; seq: string } }>(query, { id: ventureId });
  // The sequencer may have some to go.
  const text = await vi.waitUntil(
    async () => {
      const { path: file = '' } = (await link()).data?.bookDownload ?? {};
      const answer = await fetch(new URL(file, gateway.graphUrl));
      expect(answer.status).toBe(200);
      const found = await answer.text();
      return found.match(/Moved from the one account/g)?.length === 2 * (itemsMax - 1) ? found : undefined;
    },
    { timeout: 60_000, interval: 1_000 },
  );
  expect(text.length).toBeGreaterThan(1_048_576);
  expect((await fetch(new URL('/exports/books?ticket=x.y', gateway.graphUrl))).status).toBe(403);
});

it('asks for many intents that policy decides, and captures them', async () => {
  const wish = { accountId: accounts[0], payee: 'Printworks', category: 'print', purpose: 'Posters' };
  const intents = Array.from({ length: 1_000 }, () => ({ ...wish, amount: { amountMinor: '1', currency: 'EUR' } }));
  const of = 'results { index moneyIntent { id state } userErrors { code field } } userErrors { code field }';
  const asked = await untilAnswered<Payload>(
    `mutation ($input: RequestMoneyIntentsInput!) { requestMoneyIntents(input: $input) { ${of} } }`,
    { input: { idempotencyKey: 'ask', ventureId, intents } },
  );
  const authorised = asked.data?.requestMoneyIntents?.results ?? [];
  expect(authorised.filter(({ moneyIntent }) => moneyIntent?.state === 'AUTHORISED')).toHaveLength(intents.length);
  const captures = authorised.map(({ moneyIntent }) => ({ moneyIntentId: moneyIntent?.id }));
  const captured = await untilAnswered<Payload>(
    `mutation ($input: CaptureMoneyIntentsInput!) { captureMoneyIntents(input: $input) { ${of} } }`,
    { input: { idempotencyKey: 'capture', ventureId, captures } },
  );
  const done = captured.data?.captureMoneyIntents?.results ?? [];
  expect(done.filter(({ moneyIntent }) => moneyIntent?.state === 'CAPTURED')).toHaveLength(intents.length);
});
