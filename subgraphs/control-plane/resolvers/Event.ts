import type { EventResolvers } from '#codegen/resolvers/control-plane.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { present } from './present.ts';

export const Event: EventResolvers = {
  __resolveReference: scopedReference('ventures:read', ({ id }, { loaders }) => loaders.event.load(id)),
  venture: ({ ventureId }, _args, { loaders }) => present(loaders.venture.load(ventureId)),
};
