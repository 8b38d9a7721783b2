import type { MutationResolvers } from '#codegen/resolvers/control-plane.ts';
import { parseInput } from '#runtime/errors/errors.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireCaller } from '#runtime/graphql/require-scope.ts';
import { revokeTokensInput } from '../../api-key/api-key.ts';
import { revokeTokens as revoke } from '../../api-key/revoke-tokens.ts';

export const revokeTokens: NonNullable<MutationResolvers['revokeTokens']> = async (_parent, args, ctx) => {
  requireCaller(ctx);
  const payload = await refusals(() => revoke(ctx, ctx, parseInput(revokeTokensInput, args.input)));
  return { revokedUntil: null, replayed: false, ...payload };
};
