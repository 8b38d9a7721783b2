import { getIntrospectionQuery, Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { composeSupergraph } from '#schema/compose.ts';
import { isErrors } from '../graph.ts';
import { createOperations } from '../operation/operations.ts';
import { createEstimator } from './estimate.ts';
import { calculate, costMost } from './expression.ts';
import { createOperationCosts } from './operation-costs.ts';
import { readWeights } from './weights.ts';

const link = (imports: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports}])`;

const library = `${link('"@key", "@shareable", "@cost", "@listSize"')}
type Query {
  me: User
  users(max: Int): [User] @listSize(slicingArguments: ["max"])
  few(max: Int = 4): [User] @listSize(slicingArguments: ["max"])
  bestsellers: [Book] @listSize(assumedSize: 5)
  newest(after: ID, limit: Int!): [Book] @listSize(slicingArguments: ["limit"])
  unsized: [Book]
  grid: [[Book]] @listSize(assumedSize: 3)
  page(first: Int, last: Int): BookPage
    @listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)
  search(filter: Filter, filters: [Filter!], boost: Int @cost(weight: 3)): Int
  found: [Found] @listSize(assumedSize: 2)
  thing: Thing
  dear: Int @cost(weight: 7)
  level: Level
}
type Mutation {
  add: Book remove: Book @cost(weight: 20)
  addAll(input: AddAll!): Added @cost(weight: 50) @listSize(assumedSize: 7, sizedFields: ["results"])
}
type Added { results: [AddedBook!]! }
type AddedBook @cost(weight: 0) { book: Book }
input AddAll { key: String books: [NewBook!]! @cost(weight: 2) }
input NewBook { title: String }
type Subscription { added: Book }
type User { name: String age: Int @cost(weight: 2) bestFriend: User books(first: Int): [Book] @listSize(slicingArguments: ["first"], assumedSize: 6, requireOneSlicingArgument: false) }
type Book implements Thing @key(fields: "id") { id: ID! title: String author: Author publisher: Publisher parts: [Book] }
type Film implements Thing { id: ID! cast: [Author] @listSize(assumedSize: 30) parts: [Film] @listSize(assumedSize: 25) }
interface Thing { id: ID! parts: [Thing] }
union Found = Book | Film
type Author { name: String }
type Publisher { name: String address: Address }
type Address @cost(weight: 5) { zipCode: Int! }
type BookPage { edges: [BookEdge] nodes: [Book] total: Int }
type BookEdge { node: Book }
enum Level @cost(weight: 2) { LOW }
input Filter { text: String tag: String @cost(weight: 4) and: [Filter!] }
`;

function graphOf(sdl: string) {
  const { supergraphSdl } = composeSupergraph([{ name: 'library', sdl }]);
  const operations = createOperations(supergraphSdl, { rules: [] });
  const weights = readWeights(supergraphSdl);
  // Lists of which nothing is known are taken for 10 long.
  return { operations, estimate: createEstimator({ schema: operations.schema, weights, listSize: 10 }) };
}

/** @returns what an operation costs */
function estimator(sdl: string) {
  const { operations, estimate } = graphOf(sdl);
  const costOf = createOperationCosts(estimate);
  return (query: string, variables: Record<string, unknown> = {}): number => {
    const prepared = operations.prepare(query, undefined);
    if (isErrors(prepared)) throw new Error(prepared.join('\n'));
    return costOf(prepared, variables);
  };
}

const costOf = estimator(library);

describe('the cost of an operation', () => {
  it.each<[what: string, query: string, cost: number]>([
    ['an object is 1, its scalars nothing', '{ me { name } }', 1],
    ['a mutation is 10 more', 'mutation { add { title } }', 11],
    ['of a subscription, that of an item', 'subscription { added { title author { name } } }', 2],
    // IBM's cost directives, section 3: five users at 1, the age of each at 2.
    ['a list is as long as its slicing argument', '{ users(max: 5) { age } }', 15],
    // Apollo's router: five books of 1, author and publisher of 1 each, an address of 5.
    ['of an assumed size', '{ bestsellers { title author { name } publisher { name address { zipCode } } } }', 40],
    ['by a required argument', '{ newest(limit: 3) { title author { name } publisher { address { zipCode } } } }', 24],
    ['by the default of an argument', '{ few { name } }', 4],
    ['of an unknown size', '{ unsized { title } }', 10],
    ['of lists', '{ grid { title } }', 30],
    ['of scalars, nothing', '{ users(max: 100) { name } }', 100],
    ['lists in lists multiply', '{ users(max: 3) { books(first: 4) { author { name } } } }', 27],
    ['connections pass their size on', '{ page(first: 7) { total edges { node { title } } nodes { title } } }', 22],
    ['the largest slicing argument counts', '{ page(first: 7, last: 9) { nodes { title } } }', 10],
    ['and the assumed size without one', '{ page { nodes { title } } }', 21],
    ['through fragments, too', '{ page(first: 2) { ...P } } fragment P on BookPage { nodes { title } }', 3],
    ['a null is no size', '{ page(first: null) { nodes { title } } }', 21],
    ['a negative size is none', '{ page(first: -5) { nodes { title } } }', 1],
    ['@cost stands instead of 1', 'mutation { remove { title } }', 30],
    ['of scalars and enums', '{ dear level }', 9],
    ['aliases count each', '{ a: me { name } b: me { name } }', 2],
    [
      'the same twice counts once',
      '{ me { name } me { bestFriend { age } } ...M } fragment M on Query { me { bestFriend { name age } } }',
      4,
    ],
    ['what is skipped is nothing', '{ me @skip(if: true) { name } bestsellers @include(if: false) { title } }', 0],
    ['input objects are 1 each', '{ search(filter: { text: "a", and: [{}, {}] }) }', 3],
    ['inputs have weights', '{ search(filter: { tag: "a" }, boost: 2) }', 8],
    ['the type that costs most counts', '{ found { ... on Book { title } ... on Film { cast { name } } } }', 62],
    [
      'of an interface, too',
      '{ thing { id ... on Book { author { name } publisher { name } } ... on Film { id } } }',
      3,
    ],
    ['with what all types have', '{ thing { parts { id } ... on Book { author { name } } } }', 27],
    // 10 for the mutation, 50 for its field, 1 for the input, 2 for its list and for each in it; a book for each answer.
    [
      'a mutation answers for each item of the longest list that it is given',
      'mutation { addAll(input: { key: "a", books: [{}, {}, {}] }) { results { book { title } } } }',
      72,
    ],
    ['__typename is nothing', '{ __typename me { __typename } }', 1],
    ['__type is 100', '{ __type(name: "User") { fields { name type { fields { name } } } } }', 100],
  ])('%s', (_what, query, cost) => {
    expect(costOf(query)).toBe(cost);
  });

  it.each<[query: string, variables: Record<string, unknown>, cost: number]>([
    ['query ($n: Int) { users(max: $n) { name } }', { n: 8 }, 8],
    ['query ($n: Int = 6) { users(max: $n) { name } }', {}, 6],
    ['query ($n: Int = 6) { page(first: $n) { nodes { title } } }', { n: null }, 21],
    ['query ($n: Int) { page(first: $n) { nodes { author { name } } } }', { n: 2_000_000_000 }, 4_000_000_001],
    ['query ($n: Int) { page(first: $n) { nodes { author { name } } } }', { n: 'many' }, 41],
    [
      'query ($n: Int) { a: users(max: $n) { ...B } b: users(max: 2) { ...B } } fragment B on User { books(first: $n) { id } }',
      { n: 5 },
      42,
    ],
    ['query ($yes: Boolean!) { me @include(if: $yes) { bestFriend @skip(if: $yes) { name } } }', { yes: true }, 1],
    ['query ($yes: Boolean!) { me @include(if: $yes) { bestFriend @skip(if: $yes) { name } } }', { yes: false }, 0],
    ['query ($f: Filter) { search(filter: $f) }', { f: { tag: 'a', and: [{ tag: 'b' }, {}] } }, 11],
    ['query ($f: Filter!) { search(filter: { and: [$f, $f] }) }', { f: {} }, 3],
    ['mutation ($i: AddAll!) { addAll(input: $i) { results { book { title } } } }', { i: { books: [{}, {}] } }, 69],
    ['mutation ($i: AddAll!) { addAll(input: $i) { results { book { title } } } }', { i: 'none' }, 68],
    ['mutation ($b: [NewBook!]!) { addAll(input: { books: $b }) { results { book { title } } } }', { b: [{}] }, 66],
    ['query ($fs: [Filter!]) { search(filters: $fs) }', { fs: [{}, {}, {}] }, 3],
  ])('%s with %o is known from the variables', (query, variables, cost) => {
    expect(costOf(query, variables)).toBe(cost);
  });

  it('of the schema itself is ten times the number of its types', () => {
    const introspection = costOf(getIntrospectionQuery());
    expect(introspection).toBeGreaterThan(200);
    expect(introspection).toBeLessThan(600);
    expect(costOf('{ a: __schema { types { name } } b: __schema { types { name } } }')).toBe(2 * introspection);
  });

  it('is bounded where lists in lists would be more than a number can say', () => {
    const huge = `users(max: $n) { books(first: $n) { parts { parts { parts { author { name } } } } } }`;
    expect(costOf(`query ($n: Int) { ${huge} }`, { n: 2_147_483_647 })).toBe(costMost);
    expect(costOf(`query ($n: Int) { ${huge} none: users(max: 0) { books(first: $n) { id } } }`, { n: 0 })).toBe(0);
  });

  it('needs the one slicing argument that the schema requires', () => {
    expect(() => costOf('{ users { name } }')).toThrow('users takes exactly one of max; 0 are given');
  });

  it('is read from directives under other names, too', () => {
    const renamed = `${link('{ name: "@cost", as: "@price" }, { name: "@listSize", as: "@length" }')}
      type Query { books: [Book!] @length(assumedSize: 3) }
      type Book @price(weight: 6) { id: ID! }`;
    const whole = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9")
      type Query { books: [Book!] @federation__listSize(assumedSize: 4) }
      type Book @federation__cost(weight: 6) { id: ID! }`;
    expect(estimator(renamed)('{ books { id } }')).toBe(18);
    expect(estimator(whole)('{ books { id } }')).toBe(24);
  });
});

/** `levels` fragments, each of which spreads the next one twice: twice as many fields with each level. */
function bomb(levels: number): string {
  const body = (next: number) =>
    next === levels ? 'name' : `a: bestFriend { ...F${next} } b: bestFriend { ...F${next} }`;
  const fragments = Array.from({ length: levels }, (_, level) => `fragment F${level} on User { ${body(level + 1)} }`);
  return `query ($n: Int) { users(max: $n) { ...F0 } } ${fragments.join(' ')}`;
}

describe('measuring', () => {
  const { estimate } = graphOf(library);
  /** What an operation costs that is too large to be planned. */
  function measure(query: string, variables: Record<string, unknown> = {}): number {
    const document = parse(query);
    const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
    if (operation === undefined) throw new Error('There is no operation');
    return calculate(estimate({ document, operation, conditions: new Map() }), variables);
  }

  it('takes as long as an operation is, however many fields its fragments make of it', () => {
    const before = process.cpuUsage();
    expect(measure(bomb(30), { n: 1 })).toBe(2 ** 30 - 1);
    expect(measure(bomb(300), { n: 1 })).toBe(costMost);
    // Fields one by one would take years.
    expect(process.cpuUsage(before).user).toBeLessThan(5_000_000);
  });

  it('ends, and refuses, where one selection holds too much', () => {
    const fields = Array.from({ length: 2_000 }, (_, index) => `f${index}: name`).join(' ');
    const friends = Array.from({ length: 100 }, (_, index) => `b${index}: bestFriend { ...F }`).join(' ');
    expect(() => measure(`{ me { ${friends} } } fragment F on User { ${fields} }`)).toThrow(/too large to be measured/);
  });
});
