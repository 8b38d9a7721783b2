import type { EventResolvers } from '#codegen/resolvers/control-plane.ts';
import { present } from './present.ts';

export const Event: EventResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.event.load(id),
  venture: ({ ventureId }, _args, { loaders }) => present(loaders.venture.load(ventureId)),
};
