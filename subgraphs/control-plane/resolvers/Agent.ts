import type { AgentResolvers } from '#codegen/resolvers/control-plane.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { freezeOn } from './freeze-on.ts';
import { present } from './present.ts';

export const Agent: AgentResolvers = {
  __resolveReference: scopedReference('ventures:read', ({ id }, { loaders }) => loaders.agent.load(id)),
  venture: ({ ventureId }, _args, { loaders }) => present(loaders.venture.load(ventureId)),
  freeze: ({ id }, _args, ctx) => freezeOn(ctx, id),
};
