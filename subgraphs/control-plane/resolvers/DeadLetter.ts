import type { DeadLetterResolvers } from '#codegen/resolvers/control-plane.ts';
import { present } from './present.ts';

export const DeadLetter: DeadLetterResolvers = {
  event: ({ eventId }, _args, { loaders }) => present(loaders.event.load(eventId)),
};
