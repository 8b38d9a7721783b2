/** Something of the shop as one subgraph hands it to another: its type, where that can differ, and a key. */
export interface Ref {
  readonly __typename?: string;
  readonly id?: string;
  readonly upc?: string;
  readonly sku?: string;
}

type Arguments = Readonly<Record<string, unknown>>;
type Resolver = (parent: Ref, args: Arguments) => unknown;

const user = (number: number) => ({ __typename: 'User', id: `u${number}` });
const media = (number: number) => ({ __typename: number % 2 === 0 ? 'Book' : 'Film', id: `m${number}` });
const product = (number: number) => ({ __typename: 'Product', upc: `p${number}`, sku: `s${number}` });
const review = (number: number) => ({ __typename: 'Review', id: `r${number}` });
const team = (number: number) => ({ __typename: 'Team', id: `t${number}` });

const usersCount = 4;
const reviewsCount = 7;

/** The number in a key. */
function numberOf({ id, upc, sku }: Ref): number {
  return Number((id ?? upc ?? sku ?? 'x0').slice(1));
}

function upTo<Item>(count: number, make: (number: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index + 1));
}

function first<Item>(items: readonly Item[], { first: count }: Arguments): readonly Item[] {
  return typeof count === 'number' && count >= 0 ? items.slice(0, count) : items;
}

function other(number: number, by: number): number {
  return ((number - 1 + by) % usersCount) + 1;
}

function priceOf(number: number, currency: unknown): number | null {
  if (number === 3) return null;
  return currency === 'USD' ? number * 110 : number * 100;
}

function weightOf(number: number): number | null {
  return number === 2 ? null : number * 10;
}

export function shippingCost(weight: number | null, priceUsd: number | null, { express }: Arguments): number | null {
  if (weight === null || priceUsd === null) return null;
  return weight * 2 + priceUsd + (express === true ? 1_000 : 0);
}

function fail(): never {
  throw new Error('This always fails');
}

const mediaFields: Record<string, Resolver> = {
  id: ({ id }) => id,
  title: (ref) => (numberOf(ref) === 2 ? null : `Title ${numberOf(ref)}`),
  authors: (ref) => [user(other(numberOf(ref), 1)), user(other(numberOf(ref), 2))],
  rating: (ref) => numberOf(ref) + 0.5,
  fans: (ref) => upTo(numberOf(ref) % 3, user),
  reviews: (ref) => [review(numberOf(ref))],
  pages: (ref) => numberOf(ref) * 111,
  minutes: (ref) => (numberOf(ref) === 1 ? null : numberOf(ref) * 60),
};

/** Every field of the shop. Parents are references, wherever they come from. */
export const shopFields: Readonly<Record<string, Readonly<Record<string, Resolver>>>> = {
  Query: {
    me: () => user(1),
    nobody: () => null,
    users: () => upTo(usersCount, user),
    user: (_parent, { id }) => (typeof id === 'string' && /^u[1-4]$/.test(id) ? user(Number(id.slice(1))) : null),
    search: () => [user(1), team(1), user(3), team(2)],
    products: (_parent, args) => first(upTo(4, product), args),
    product: (_parent, { upc }) =>
      typeof upc === 'string' && /^p[1-4]$/.test(upc) ? product(Number(upc.slice(1))) : null,
    medias: () => [media(1), null, media(2), media(3)],
    topMedia: () => media(2),
    latest: (_parent, args) => first(upTo(reviewsCount, review), args),
    rated: () => [media(2), media(1)],
  },
  Mutation: { rename: (_parent, { id }) => user(id === 'u2' ? 2 : 1) },
  Team: {
    id: ({ id }) => id,
    name: (ref) => (numberOf(ref) === 2 ? null : 'Blue'),
    lead: (ref) => (numberOf(ref) === 2 ? null : user(2)),
    members: (ref) => upTo(numberOf(ref) + 1, user),
  },
  User: {
    id: ({ id }) => id,
    name: (ref) => `User ${numberOf(ref)}`,
    nick: (ref) => (numberOf(ref) % 2 === 0 ? null : `nick${numberOf(ref)}`),
    parentId: (ref) => `u${other(numberOf(ref), 1)}`,
    role: (ref) => ['ADMIN', 'MEMBER', 'GUEST'][numberOf(ref) % 3],
    address: (ref) => (numberOf(ref) === 3 ? null : { street: `Street ${numberOf(ref)}`, city: null }),
    tags: (ref) => upTo(numberOf(ref) - 1, (tag) => `tag${tag}`),
    matrix: (ref) => [[numberOf(ref), null], [], [1, 2, 3]],
    friends: (ref, args) => first([user(other(numberOf(ref), 1)), null, user(other(numberOf(ref), 3))], args),
    bestFriend: (ref) => (numberOf(ref) === 4 ? null : user(other(numberOf(ref), 1))),
    owns: (ref) => [product(numberOf(ref))],
    favourite: (ref) => (numberOf(ref) === 4 ? null : media(numberOf(ref))),
    reviews: (ref, args) => first([review(numberOf(ref)), review(numberOf(ref) + 3)], args),
    balance: (ref) => (numberOf(ref) === 2 ? null : numberOf(ref) * 1_000),
    score: (ref) => numberOf(ref) / 4,
    broken: (ref) => (numberOf(ref) === 2 ? 'whole' : fail()),
    brokenStrict: (ref) => (numberOf(ref) === 2 ? fail() : 'whole'),
  },
  Address: {},
  Brand: { id: ({ id }) => id, name: ({ id }) => `Brand ${id}` },
  Dimensions: {},
  Product: {
    upc: (ref) => `p${numberOf(ref)}`,
    sku: (ref) => `s${numberOf(ref)}`,
    brand: (ref) => ({ id: `b${numberOf(ref) % 2}` }),
    name: (ref) => (numberOf(ref) === 4 ? null : `Product ${numberOf(ref)}`),
    price: (ref, { currency }) => priceOf(numberOf(ref), currency),
    weight: (ref) => weightOf(numberOf(ref)),
    dims: (ref) => (numberOf(ref) === 4 ? null : { width: numberOf(ref), height: 2, label: null }),
    owner: (ref) => (numberOf(ref) === 3 ? null : user(numberOf(ref))),
    related: (ref) => [[product(other(numberOf(ref), 1))], null, [], [product(other(numberOf(ref), 2)), product(1)]],
    media: (ref) => (numberOf(ref) === 2 ? null : media(numberOf(ref))),
    reviews: (ref, args) => first([review(numberOf(ref)), review(numberOf(ref) + 1)], args),
    shippingCost: (ref, args) => shippingCost(weightOf(numberOf(ref)), priceOf(numberOf(ref), 'USD'), args),
    volume: (ref) => (numberOf(ref) === 4 ? null : numberOf(ref) * 2),
  },
  Book: mediaFields,
  Film: mediaFields,
  Media: mediaFields,
  Review: {
    id: ({ id }) => id,
    body: (ref) => (numberOf(ref) === 3 ? null : `Review ${numberOf(ref)}`),
    stars: (ref) => (numberOf(ref) % 5) + 1,
    author: (ref) => user(other(numberOf(ref), 0)),
    about: (ref) => [null, product(1), media(2), media(1)][numberOf(ref) % 4],
  },
};

export { media, numberOf };
