import type { QueryResolvers } from '#codegen/resolvers/control-plane.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { findNode, scopeOfNode } from '../../node/node.ts';

export const node: NonNullable<QueryResolvers['node']> = async (_parent, { id }, ctx) => {
  const scope = scopeOfNode(id);
  if (scope === null) return null;
  requireScope(ctx, scope);
  return findNode(ctx, id);
};
