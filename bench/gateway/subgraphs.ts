/** SDL of the two subgraphs. Written so that gateways of Federation 1 take it as well. */
export const benchSdl = {
  users: 'extend type Query { users: [User!]! } type User @key(fields: "id") { id: ID! name: String! }',
  reviews: `extend type Query { reviewsCount: Int! }
extend type User @key(fields: "id") { id: ID! @external reviews: [Review!]! }
type Review { id: ID! body: String! stars: Int! }`,
} as const;

export const usersCount = 10;
export const reviewsOfUser = 2;

export const benchQuery = '{ users { id name reviews { id body stars } } }';

export const users = Array.from({ length: usersCount }, (_, index) => ({
  __typename: 'User',
  id: `u${index}`,
  name: `User number ${index}`,
}));

/** What every gateway has to answer. */
export const expectedAnswer = {
  data: {
    users: users.map(({ id, name }) => ({
      id,
      name,
      reviews: reviewsOf(id).map(({ __typename: _, ...review }) => review),
    })),
  },
};

export function reviewsOf(userId: string) {
  return Array.from({ length: reviewsOfUser }, (_, index) => ({
    __typename: 'Review',
    id: `${userId}-r${index}`,
    body: `What user ${userId} thinks of the thing number ${index}, in a sentence of usual length.`,
    stars: (index % 5) + 1,
  }));
}
