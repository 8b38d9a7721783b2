/** SDL of the two subgraphs: one that ticks, and one that knows something of what it ticks about. */
export const fanoutSdl = {
  ticks: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
scalar Cursor
type Query { tickRate: Float! }
type Subscription { ticks(topic: ID!, after: Cursor): Tick! }
type Tick { cursor: Cursor! sentAtMs: Float! text: String! item: Item! }
type Item @key(fields: "id") { id: ID! }`,
  prices: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
type Query { priceCount: Int! }
type Item @key(fields: "id") { id: ID! name: String! price: Float! }`,
} as const;

/** What every subscriber asks for: an event, and a field of the other subgraph. */
export const ticksQuery = `subscription ($topic: ID!, $after: Cursor) {
  ticks(topic: $topic, after: $after) { cursor sentAtMs text item { id name price } }
}`;

/** The topic that ticks; all others are silent. */
export const loudTopic = 'loud';

export const tickText =
  'What has happened just now, in a sentence or two of usual length, so that an event is as large as most are.';
