import type { ApiKeyResolvers } from '#codegen/resolvers/control-plane.ts';
import { shownPartOf } from '#runtime/auth/api-key.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';

export const ApiKey: ApiKeyResolvers = {
  __resolveReference: scopedReference('keys:read', ({ id }, { loaders }) => loaders.apiKey.load(id)),
  prefix: ({ id }) => shownPartOf(id),
  // Null too for a caller who may see keys and no ventures.
  venture: ({ ventureId }, _args, { loaders }) => (ventureId === null ? null : loaders.venture.load(ventureId)),
};
