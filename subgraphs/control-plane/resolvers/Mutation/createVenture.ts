import type { MutationResolvers } from '#codegen/resolvers/control-plane.ts';
import { parseInput } from '#runtime/errors/errors.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { createVenture as create, createVentureInput } from '../../venture/create-venture.ts';

export const createVenture: NonNullable<MutationResolvers['createVenture']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'ventures:write');
  const payload = await refusals(async () => {
    const { ventureId, replayed } = await create(ctx, ctx, parseInput(createVentureInput, args.input));
    return { venture: await ctx.loaders.venture.load(ventureId), replayed };
  });
  return { venture: null, replayed: false, ...payload };
};
