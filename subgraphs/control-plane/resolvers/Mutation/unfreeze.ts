import type { MutationResolvers } from '#codegen/resolvers/control-plane.ts';
import { parseInput } from '#runtime/errors/errors.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { freezeInput, unfreeze as lift } from '../../freeze/freeze.ts';

export const unfreeze: NonNullable<MutationResolvers['unfreeze']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'freeze:write');
  const payload = await refusals(() => lift(ctx, ctx, parseInput(freezeInput, args.input)));
  return { freeze: null, replayed: false, ...payload };
};
