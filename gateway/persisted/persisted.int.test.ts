import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concatAST, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '#runtime/json/canonical.ts';
import { collect } from '../testing/collect.ts';
import { startTestGateway, type TestGateway } from '../testing/start.ts';
import { createManifest, type Manifest } from './manifest.ts';
import type { PersistedMode } from './persisted.ts';

const manifest = createManifest(
  concatAST([
    parse('query Item($id: ID!) { item(id: $id) { ...Named } }'),
    parse('fragment Named on Item { name flaky }'),
    parse('query Audit { item(id: "a") { name audit } }'),
    parse('mutation Price($input: PriceItemInput!) { priceItem(input: $input) { price { amountMinor } } }'),
    parse('subscription Watch($itemId: ID!) { itemEvents(itemId: $itemId) { text } }'),
  ]),
);
const entryOf = (name: string) => {
  const found = manifest.operations.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`There is no ${name}`);
  return found;
};
const { id, body } = entryOf('Item');
const unknownId = sha256Hex('unknown');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parpour-persisted-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(name: string, content: Manifest | object | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function start(mode: PersistedMode, manifestPath?: string): Promise<TestGateway> {
  const path = manifestPath ?? (await written('manifest.json', manifest));
  return startTestGateway({ subgraphs: 'in-process', persistedOperations: { mode, manifestPath: path } });
}

const persistedQuery = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } });

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
type Answer = any;

async function post(gateway: TestGateway, asked: object): Promise<Answer> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await gateway.token()}` },
    body: JSON.stringify(asked),
  });
  return response.json();
}

async function get(gateway: TestGateway, asked: Record<string, unknown>): Promise<Answer> {
  const search = Object.entries(asked).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  const response = await fetch(`${gateway.url}/graphql?${new URLSearchParams(search)}`, {
    headers: { authorization: `Bearer ${await gateway.token()}` },
  });
  return response.json();
}

const variables = { id: 'it_1' };
const named = { item: { name: 'name of it_1', flaky: null } };
const codesOf = (answer: { errors?: { extensions: { code: string } }[] }) =>
  answer.errors?.map(({ extensions }) => extensions.code);

describe.each(['allow', 'strict'] as const)('persisted operations, mode %s', (mode) => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await start(mode);
  });
  afterAll(() => gateway.stop());

  it.each([
    ['documentId', { documentId: id }],
    ['documentId with the name of its hash', { documentId: `sha256:${id}` }],
    ['extensions.persistedQuery', persistedQuery(id)],
    ['text', { query: body }],
    ['text and hash', { query: body, ...persistedQuery(id) }],
  ])('run by %s, with POST and GET', async (_how, asked) => {
    expect((await post(gateway, { ...asked, variables })).data).toEqual(named);
    expect((await get(gateway, { ...asked, variables })).data).toEqual(named);
  });

  it('run over WebSocket by text and by id, and their subscriptions too', async () => {
    const client = await gateway.client();
    for (const asked of [{ query: body }, { query: '', ...persistedQuery(id) }]) {
      const once = collect(client, { ...asked, variables });
      await once.until(1);
      expect(once.items[0].data).toEqual(named);
    }
    const unknown = await collect(client, { query: '', ...persistedQuery(unknownId) }).untilEnded();
    expect(unknown).toMatchObject([{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }]);
    const events = collect(client, { query: '', ...persistedQuery(entryOf('Watch').id), variables: { itemId: 'a' } });
    await expect.poll(() => gateway.source.open).toBe(1);
    gateway.source.push({ cursor: '1', text: 'hello', itemId: 'a' });
    await events.until(1);
    expect(events.items[0].data).toEqual({ itemEvents: { text: 'hello' } });
    events.unsubscribe();
  });

  it('run as Server-Sent Events', async () => {
    const response = await fetch(`${gateway.url}/graphql/stream`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', accept: 'text/event-stream' },
        authorization: `Bearer ${await gateway.token()}`,
      },
      body: JSON.stringify({ documentId: id, variables }),
    });
    expect(await response.text()).toContain('"name":"name of it_1"');
  });

  it('are not learnt from clients', async () => {
    const query = '{ total }';
    const hash = sha256Hex(query);
    const register = await post(gateway, { query, ...persistedQuery(hash) });
    expect(codesOf(register)).toEqual(mode === 'strict' ? ['OPERATION_NOT_ALLOWED'] : undefined);
    expect(codesOf(await post(gateway, persistedQuery(hash)))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
    expect(codesOf(await post(gateway, { documentId: hash }))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
  });

  it('that nobody knows are told of in the words that clients look for', async () => {
    const { errors } = await post(gateway, persistedQuery(unknownId));
    expect(errors).toMatchObject([
      { message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', retryable: false } },
    ]);
  });

  it('are not taken for the text of another', async () => {
    expect(codesOf(await post(gateway, { query: body, variables, ...persistedQuery(unknownId) }))).toEqual([
      'BAD_USER_INPUT',
    ]);
  });

  it('keep to what GET may do', async () => {
    const answer = await get(gateway, { documentId: entryOf('Price').id, variables: {} });
    expect(answer.errors[0].message).toBe('Send a mutation by POST');
  });
});

describe('the strict mode', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await start('strict');
  });
  afterAll(() => gateway.stop());

  it('runs a text that says the same as one of the manifest', async () => {
    const [fragment = '', operation = ''] = body.split(/\n\n/);
    for (const query of [
      `${operation}\n${fragment}`,
      `# by hand\n${body.replaceAll(/\s+/g, ' ')}`,
      body.replace('flaky', ', flaky,,'),
    ]) {
      for (let time = 0; time < 2; time++) expect((await post(gateway, { query, variables })).data).toEqual(named);
    }
  });

  it.each([
    ['asks for more', body.replace('flaky', 'flaky label')],
    ['asks for less', body.replace('flaky', '')],
    ['gives another name', body.replace('query Item', 'query Other')],
    ['has an operation beside', `${body} query Total { total }`],
    ['asks for the schema', '{ __schema { queryType { name } } }'],
    ['is none of GraphQL', '{{{'],
  ])('refuses a text that %s, whoever asks and by whichever way', async (_what, query) => {
    expect(codesOf(await post(gateway, { query, variables, operationName: 'Item' }))).toEqual([
      'OPERATION_NOT_ALLOWED',
    ]);
    expect(codesOf(await get(gateway, { query, variables }))).toEqual(['OPERATION_NOT_ALLOWED']);
    const client = await gateway.client();
    expect(await collect(client, { query, variables }).untilEnded()).toMatchObject([
      { extensions: { code: 'OPERATION_NOT_ALLOWED' } },
    ]);
  });

  it('still leaves out of an operation what the caller may not have', async () => {
    const auditor = { authorization: `Bearer ${await gateway.token({ role: 'auditor' })}` };
    const { body: answer } = await gateway.query(entryOf('Audit').body, {}, auditor);
    expect(answer.data).toEqual({ item: { name: 'name of a', audit: null } });
    expect(codesOf(answer)).toEqual(['FORBIDDEN']);
  });
});

it('says that it has none when it is off', async () => {
  const gateway = await startTestGateway({ subgraphs: 'in-process' });
  try {
    expect(codesOf(await post(gateway, { documentId: id }))).toEqual(['PERSISTED_QUERY_NOT_SUPPORTED']);
    expect((await post(gateway, { query: body, variables, ...persistedQuery(id) })).data).toEqual(named);
  } finally {
    await gateway.stop();
  }
});

describe('the manifest', () => {
  const entry = (name: string, text: string, type = 'query') => ({ id: sha256Hex(text), name, type, body: text });
  const of = (...operations: object[]) => ({ format: manifest.format, version: 1, operations });

  it.each([
    ['is not there', undefined, 'the file does not exist'],
    ['is no JSON', '{', 'the file is not JSON'],
    [
      'is of another format',
      { format: 'other', version: 1, operations: [] },
      'must be "apollo-persisted-query-manifest"',
    ],
    [
      'has an entry without a text',
      of(entry('A', '{ total }'), { id: 'x', name: 'B', type: 'query' }),
      'operation 2 (B, id x): body',
    ],
    ['has an id twice', of(entry('A', '{ total }'), entry('A', '{ total }')), 'its id is there twice'],
    [
      'has an id that is not the hash',
      of({ ...entry('A', '{ total }'), id: unknownId }),
      'not the SHA-256 of its body',
    ],
    ['does not fit the graph', of(entry('A', 'query A { nothing }')), 'operation 1 (A, id '],
    [
      'has another operation than it says',
      of(entry('A', 'query A { total }', 'mutation')),
      'it is a query, not a mutation',
    ],
  ])('that %s keeps the gateway from starting, and says why', async (_what, content, message) => {
    const path = content === undefined ? join(folder, 'none.json') : await written('bad.json', content);
    await expect(start('allow', path)).rejects.toThrow(message);
  });

  it('is read again when its file changes, and kept when the new one is not valid', async () => {
    const path = await written('changing.json', manifest);
    const gateway = await start('strict', path);
    try {
      const total = entry('Total', 'query Total { total }');
      await writeFile(path, JSON.stringify(of(total)));
      await expect
        .poll(async () => (await post(gateway, { documentId: total.id })).data)
        .toEqual({ total: '9007199254740993' });
      expect(codesOf(await post(gateway, { documentId: id }))).toEqual(['PERSISTED_QUERY_NOT_FOUND']);
      await writeFile(path, '{ "half": ');
      await expect.poll(() => gateway.logged.join('')).toContain('keeps the operations that were read before');
      expect((await post(gateway, { query: total.body })).data).toEqual({ total: '9007199254740993' });
    } finally {
      await gateway.stop();
    }
  });
});
