import type { QueryResolvers } from '#codegen/resolvers/control-plane.ts';
import { isAnonymous } from '#runtime/graphql/require-scope.ts';

export const viewer: NonNullable<QueryResolvers['viewer']> = (_parent, _args, { identity }) => {
  if (isAnonymous(identity)) return null;
  const { actor, tenantId, scopes } = identity;
  return { actor, tenantId, scopes };
};
