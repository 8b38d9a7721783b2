const link = (imports: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports
    .split(' ')
    .map((name) => `"@${name}"`)
    .join(', ')}])`;

/** People. */
const users = `${link('key shareable listSize')}
type Query { me: User! users: [User!]! user(id: ID!): User search(text: String): [Found!]! nobody: User }
type Mutation { rename(id: ID!, name: String!): User! }
enum Role { ADMIN MEMBER GUEST }
union Found = User | Team
type Team @key(fields: "id") { id: ID! name: String lead: User members: [User!]! }
type User @key(fields: "id") {
  id: ID!
  name: String! @shareable
  nick: String
  parentId: ID!
  role: Role!
  address: Address @shareable
  tags: [String!]!
  matrix: [[Int]!]!
  friends(first: Int = 2): [User] @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false)
  bestFriend: User
}
type Address { street: String! @shareable city: String @shareable }
`;

/** Things: two keys, an interface that is an entity, lists of lists. */
const products = `${link('key shareable external provides listSize')}
type Query { products(first: Int): [Product!]! @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false) product(upc: ID!): Product medias: [Media]! topMedia: Media! }
enum Currency { EUR USD }
interface Media @key(fields: "id") { id: ID! title: String authors: [User!]! }
type Book implements Media @key(fields: "id") { id: ID! title: String authors: [User!]! pages: Int! }
type Film implements Media @key(fields: "id") { id: ID! title: String authors: [User!]! minutes: Int }
type Brand @key(fields: "id") { id: ID! name: String! }
type Dimensions { width: Int! height: Int! label: String }
type Product @key(fields: "upc") @key(fields: "sku brand { id }") {
  upc: ID!
  sku: ID!
  brand: Brand!
  name: String
  price(currency: Currency = EUR): Int
  weight: Int
  dims: Dimensions
  owner: User
  related: [[Product!]]
  media: Media
}
type User @key(fields: "id") { id: ID! owns: [Product!]! favourite: Media }
`;

/** What depends on others' fields, reached by a compound key. */
const shipping = `${link('key external requires')}
enum Currency { EUR USD }
type Brand @key(fields: "id", resolvable: false) { id: ID! }
type Dimensions { width: Int! @external height: Int! @external }
type Product @key(fields: "sku brand { id }") {
  sku: ID!
  brand: Brand!
  weight: Int @external
  price(currency: Currency = EUR): Int @external
  dims: Dimensions @external
  shippingCost(express: Boolean): Int @requires(fields: "weight price(currency: USD)")
  volume: Int @requires(fields: "dims { width height }")
}
`;

/** What people say; also the part that fails. */
const reviews = `${link('key external provides shareable listSize')}
type Query { latest(first: Int = 3): [Review!]! @listSize(slicingArguments: ["first"], assumedSize: 7, requireOneSlicingArgument: false) }
type Review @key(fields: "id") { id: ID! body: String stars: Int! author: User! @provides(fields: "name") about: Subject }
union Subject = Product | Book | Film
type Product @key(fields: "upc") { upc: ID! reviews(first: Int): [Review!]! @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false) }
type Book @key(fields: "id") { id: ID! reviews: [Review!]! }
type Film @key(fields: "id") { id: ID! reviews: [Review!]! }
type User @key(fields: "id") {
  id: ID!
  name: String! @external
  reviews(first: Int): [Review!]! @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false)
  balance: Int
  broken: String
  brokenStrict: String!
}
`;

/** Adds to an interface without knowing its types. */
const ratings = `${link('key interfaceObject')}
type Query { rated: [Media!]! }
type Media @key(fields: "id") @interfaceObject { id: ID! rating: Float! fans: [User!]! }
type User @key(fields: "id") { id: ID! score: Float }
`;

/** Five subgraphs that use most of what Federation 2 has. */
export const shopSdl: Readonly<Record<string, string>> = { users, products, shipping, reviews, ratings };
