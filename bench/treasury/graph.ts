import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { accountMinor } from './stage.ts';

/** The public graph over kept-alive HTTP. Reads answers whole and looks at them, as a client does. */
export interface GraphCaller {
  /** @throws Error for an answer with errors, or with a refusal of the whole call */
  ask<Data>(token: string, query: string, variables: object): Promise<Data>;
  close(): Promise<void>;
}

export function openGraph(graphUrl: string, connections: number): GraphCaller {
  const { origin, pathname } = new URL(graphUrl);
  const pool = new Pool(origin, { connections, pipelining: 1 });
  return {
    async ask<Data>(token: string, query: string, variables: object) {
      const { body, statusCode } = await pool.request({
        method: 'POST',
        path: pathname,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
      });
      const text = await body.text();
      // The caller names the shape of what it selected.
      const answer = JSON.parse(text) as { data?: Data; errors?: unknown };
      if (answer.data === undefined || answer.data === null || answer.errors !== undefined) {
        throw new Error(`The graph answered ${statusCode}: ${text.slice(0, 400)}`);
      }
      return answer.data;
    },
    close: () => pool.destroy(),
  };
}

/** A venture with the starter policies in force, and one account that pays. */
export interface Payer {
  readonly ventureId: string;
  readonly accountId: string;
}

const refused = 'userErrors { code field message }';

interface Payload {
  readonly userErrors: readonly object[];
}

export async function foundVenture(graph: GraphCaller, token: string): Promise<Payer> {
  async function mutate<Result>(field: string, inputType: string, selection: string, input: object): Promise<Result> {
    const query = `mutation ($input: ${inputType}!) { ${field}(input: $input) { ${selection} ${refused} } }`;
    const variables = { input: { idempotencyKey: randomUUID(), ...input } };
    const data = await graph.ask<Record<string, Payload & Result>>(token, query, variables);
    const payload = data[field];
    if (payload === undefined || payload.userErrors.length > 0) {
      throw new Error(`${field} was refused: ${JSON.stringify(payload)}`);
    }
    return payload;
  }
  type Made<Name extends string> = Readonly<Record<Name, { readonly id: string }>>;
  const { venture } = await mutate<Made<'venture'>>('createVenture', 'CreateVentureInput', 'venture { id }', {
    name: 'Bench',
    agents: [{ name: 'Mika', role: 'marketing', level: 'L3' }],
  });
  const ventureId = venture.id;
  const { bundle } = await mutate<Made<'bundle'>>('publishPolicyBundle', 'PublishPolicyBundleInput', 'bundle { id }', {
    ventureId,
    allowlists: [],
  });
  await mutate('activatePolicyBundle', 'ActivatePolicyBundleInput', 'bundle { id }', { bundleId: bundle.id });
  const { account } = await mutate<Made<'account'>>('openAccount', 'OpenAccountInput', 'account { id }', {
    ...{ ventureId, name: 'Operating', kind: 'ASSET', currency: 'EUR' },
  });
  await mutate('depositFunds', 'DepositFundsInput', 'transfer { id }', {
    ...{ accountId: account.id, description: 'Seed' },
    amount: { amountMinor: accountMinor.toString(), currency: 'EUR' },
  });
  return { ventureId, accountId: account.id };
}

const requestQuery = `mutation Request($input: RequestMoneyIntentInput!) {
  requestMoneyIntent(input: $input) { moneyIntent { id state } ${refused} }
}`;
const captureQuery = `mutation Capture($input: CaptureMoneyIntentInput!) {
  captureMoneyIntent(input: $input) { moneyIntent { id state } ${refused} }
}`;
const requestManyQuery = `mutation RequestMany($input: RequestMoneyIntentsInput!) {
  requestMoneyIntents(input: $input) { results { moneyIntent { id state } userErrors { code } } ${refused} }
}`;
const captureManyQuery = `mutation CaptureMany($input: CaptureMoneyIntentsInput!) {
  captureMoneyIntents(input: $input) { results { moneyIntent { id state } userErrors { code } } ${refused} }
}`;

interface IntentResult {
  readonly moneyIntent: { readonly id: string; readonly state: string } | null;
}
interface ManyResult {
  readonly results: readonly IntentResult[];
}

const wish = {
  amount: { amountMinor: '100', currency: 'EUR' },
  ...{ payee: 'Printworks', category: 'advertising', purpose: 'Posters' },
};

/** Asks to spend, then captures: two mutations. */
export async function lifecycle(graph: GraphCaller, token: string, { accountId }: Payer): Promise<void> {
  const input = { idempotencyKey: randomUUID(), accountId, ...wish };
  const asked = await graph.ask<{ requestMoneyIntent: IntentResult }>(token, requestQuery, { input });
  const id = idIn(asked.requestMoneyIntent, 'AUTHORISED');
  const capture = { idempotencyKey: randomUUID(), moneyIntentId: id };
  const captured = await graph.ask<{ captureMoneyIntent: IntentResult }>(token, captureQuery, { input: capture });
  idIn(captured.captureMoneyIntent, 'CAPTURED');
}

/** The same for so many in two bulk mutations. */
export async function lifecycles(graph: GraphCaller, token: string, payer: Payer, count: number): Promise<void> {
  const { ventureId, accountId } = payer;
  const intents = Array.from({ length: count }, () => ({ accountId, ...wish }));
  const input = { idempotencyKey: randomUUID(), ventureId, intents };
  const asked = await graph.ask<{ requestMoneyIntents: ManyResult }>(token, requestManyQuery, { input });
  const ids = asked.requestMoneyIntents.results.map((result) => idIn(result, 'AUTHORISED'));
  const captures = ids.map((moneyIntentId) => ({ moneyIntentId }));
  const captured = await graph.ask<{ captureMoneyIntents: ManyResult }>(token, captureManyQuery, {
    input: { idempotencyKey: randomUUID(), ventureId, captures },
  });
  const { results } = captured.captureMoneyIntents;
  if (results.length !== count) throw new Error(`${results.length} answers to ${count} captures`);
  for (const result of results) idIn(result, 'CAPTURED');
}

function idIn({ moneyIntent }: IntentResult, state: string): string {
  if (moneyIntent?.state === state) return moneyIntent.id;
  throw new Error(`Not ${state}: ${JSON.stringify(moneyIntent)}`);
}
