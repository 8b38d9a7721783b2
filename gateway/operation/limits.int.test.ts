import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from '../testing/collect.ts';
import { startTestGateway, type TestGateway } from '../testing/start.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway({
    subgraphs: 'in-process',
    limits: {
      documentCharsMax: 4_000,
      tokensMax: 500,
      depthMax: 5,
      aliasesMax: 8,
      rootFieldsMax: 10,
      fieldsMax: 300,
      repeatsMax: 15,
      operationsMax: 3,
      fragmentsMax: 12,
      variablesMax: 4,
      directivesMax: 12,
      directivesHereMax: 2,
      listElementsMax: 20,
      inputDepthMax: 6,
    },
  });
});
afterAll(() => gateway.stop());

interface Beyond {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

async function refusalOf({ query, variables }: Beyond) {
  const { status, body } = await gateway.query(query, variables);
  expect(status).toBe(400);
  expect(body).not.toHaveProperty('data');
  const [{ message, extensions }] = body.errors;
  expect(extensions).toMatchObject({ code: 'OPERATION_LIMIT_EXCEEDED', retryable: false });
  return { message, limit: extensions.limit, asked: extensions.asked, allowed: extensions.allowed };
}

const priceItem =
  'mutation ($price: MoneyInput!) { priceItem(input: { idempotencyKey: "a", price: $price }) { price { currency } } }';

describe('a request beyond a limit is told what it asked for and what is allowed', () => {
  it('characters', async () => {
    const query = `{ total } #${'x'.repeat(4_000)}`;
    expect(await refusalOf({ query })).toEqual({
      message: 'The document has 4011 characters, at most 4000 are read',
      limit: 'documentChars',
      asked: 4_011,
      allowed: 4_000,
    });
  });

  it('tokens', async () => {
    expect(await refusalOf({ query: `{${' total'.repeat(500)} }` })).toEqual({
      message: 'The document has at least 501 tokens, at most 500 are read',
      limit: 'tokens',
      asked: 501,
      allowed: 500,
    });
  });

  it('depth, also through fragments', async () => {
    const query = `
      query { item(id: "a") { ...Up } }
      fragment Up on Item { parent { parent { parent { ...Name } } } }
      fragment Name on Item { parent { name } }`;
    expect(await refusalOf({ query })).toEqual({
      message: 'The operation is 6 levels deep, at most 5 are served',
      limit: 'depth',
      asked: 6,
      allowed: 5,
    });
  });

  it('aliases, wherever a fragment is spread, and of introspection too', async () => {
    const query = `
      query { a: item(id: "a") { ...Three } b: item(id: "b") { ...Three } c: item(id: "c") { ...Three } }
      fragment Three on Item { x: name y: name z: name }`;
    expect(await refusalOf({ query })).toMatchObject({
      message: 'The operation has 12 aliases, at most 8 are served',
      limit: 'aliases',
    });
    const schemas = Array.from({ length: 9 }, (_, index) => `s${index}: __schema { types { name } }`).join(' ');
    expect(await refusalOf({ query: `{ ${schemas} }` })).toMatchObject({ asked: 9, allowed: 8 });
  });

  it('root fields', async () => {
    const query = `query { ...Six ... on Query { ...Six } } fragment Six on Query { ${'total '.repeat(6)} }`;
    expect(await refusalOf({ query })).toEqual({
      message: 'The operation has 12 root fields, at most 10 are served',
      limit: 'rootFields',
      asked: 12,
      allowed: 10,
    });
  });

  it('fields, of fragments that spread fragments', async () => {
    const doubled = Array.from(
      { length: 9 },
      (_, index) => `fragment F${index} on Item { ...F${index + 1} ...F${index + 1} }`,
    );
    const query = `{ item(id: "a") { ...F0 } } ${doubled.join(' ')} fragment F9 on Item { name }`;
    expect(await refusalOf({ query })).toEqual({
      message: 'The operation has 513 fields, at most 300 are served',
      limit: 'fields',
      asked: 513,
      allowed: 300,
    });
  });

  it('operations, fragments and variables', async () => {
    const many = (count: number, make: (index: number) => string) =>
      Array.from({ length: count }, (_, index) => make(index));
    expect(await refusalOf({ query: many(4, (index) => `query Q${index} { total }`).join(' ') })).toEqual({
      message: 'The document has 4 operations, at most 3 are read',
      limit: 'operations',
      asked: 4,
      allowed: 3,
    });
    const fragments = many(13, (index) => `fragment F${index} on Query { total }`).join(' ');
    expect(await refusalOf({ query: `{ total } ${fragments}` })).toEqual({
      message: 'The document has 13 fragments, at most 12 are read',
      limit: 'fragments',
      asked: 13,
      allowed: 12,
    });
    const variables = many(5, (index) => `$v${index}: Int`).join(' ');
    expect(await refusalOf({ query: `query (${variables}) { total }` })).toEqual({
      message: 'The operation has 5 variables, at most 4 are served',
      limit: 'variables',
      asked: 5,
      allowed: 4,
    });
  });

  it('one field many times beside itself, also by fragments', async () => {
    const query = `{ items { ...Names ... on Item { ${'name '.repeat(8)} } } } fragment Names on Item { ${'name '.repeat(8)} }`;
    expect(await refusalOf({ query })).toEqual({
      message: 'One field is asked for 16 times in one place, at most 15 are served',
      limit: 'repeats',
      asked: 16,
      allowed: 15,
    });
  });

  it('questions about the schema', async () => {
    const query = `{ ${Array.from({ length: 6 }, (_, index) => `s${index}: __schema { queryType { name } }`).join(' ')} }`;
    expect(await refusalOf({ query })).toEqual({
      message: 'The operation asks 6 times for the schema, at most 5 are served',
      limit: 'introspections',
      asked: 6,
      allowed: 5,
    });
  });

  it('directives of an operation and of one place', async () => {
    const fields = Array.from({ length: 13 }, () => 'name @include(if: true)').join(' ');
    expect(await refusalOf({ query: `{ item(id: "a") { ${fields} } }` })).toEqual({
      message: 'The operation has 13 directives, at most 12 are served',
      limit: 'directives',
      asked: 13,
      allowed: 12,
    });
    expect(await refusalOf({ query: `{ total ${'@skip(if: false) '.repeat(3)}}` })).toEqual({
      message: 'There are 3 directives in one place, at most 2 are served',
      limit: 'directivesHere',
      asked: 3,
      allowed: 2,
    });
  });

  it('elements of lists, in the text and in the variables', async () => {
    const list = `[${'1,'.repeat(21)}]`;
    const told = {
      message: 'The lists of the input have at least 21 elements together, at most 20 are taken',
      limit: 'listElements',
      asked: 21,
      allowed: 20,
    };
    expect(await refusalOf({ query: `{ items(first: ${list}) { name } }` })).toEqual(told);
    const lists = { one: Array(11).fill(1), other: [Array(9).fill(1)] };
    expect(await refusalOf({ query: priceItem, variables: { price: lists } })).toEqual(told);
  });

  it('levels of the input, in the text and in the variables', async () => {
    const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    const told = {
      message: 'The input has at least 7 levels of lists and objects, at most 6 are taken',
      limit: 'inputDepth',
      asked: 7,
      allowed: 6,
    };
    expect(await refusalOf({ query: `{ items(first: ${nested(7)}) { name } }` })).toEqual(told);
    expect(await refusalOf({ query: priceItem, variables: { price: JSON.parse(nested(9)) } })).toEqual(told);
  });

  it('and over WebSocket the same', async () => {
    const client = await gateway.client();
    const told = [
      { message: expect.stringContaining('11 root fields'), extensions: { limit: 'rootFields', asked: 11 } },
    ];
    expect(await collect(client, { query: `{ ${'total '.repeat(11)} }` }).untilEnded()).toMatchObject(told);
  });
});

it('takes what is just within the limits', async () => {
  const { status } = await gateway.query(`{ ${'total '.repeat(9)} items { ${'name '.repeat(15)} } }`);
  expect(status).toBe(200);
  expect((await gateway.query(getIntrospectionQuery(), undefined, {})).status).toBe(200);
});

it('reads no document that is nested deeper than its stack, and none of its fragments in circles', async () => {
  const open = await startTestGateway({ subgraphs: 'in-process' });
  try {
    for (const part of ['{a', '{a(b:[', '{a(b:{c:']) {
      const { status, body } = await open.query(part.repeat(1_600));
      expect(status).toBe(400);
      expect(body.errors[0].extensions.code).toMatch(/^(GRAPHQL_PARSE_FAILED|OPERATION_LIMIT_EXCEEDED)$/);
    }
    const { body } = await open.query('{ ...A } fragment A on Query { total ...B } fragment B on Query { ...A }');
    expect(body.errors[0].message).toContain('Cannot spread fragment "A" within itself');
  } finally {
    await open.stop();
  }
});
