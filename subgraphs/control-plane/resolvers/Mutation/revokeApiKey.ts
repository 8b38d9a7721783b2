import type { MutationResolvers } from '#codegen/resolvers/control-plane.ts';
import { parseInput } from '#runtime/errors/errors.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { revokeApiKeyInput } from '../../api-key/api-key.ts';
import { revokeApiKey as revoke } from '../../api-key/revoke-api-key.ts';

export const revokeApiKey: NonNullable<MutationResolvers['revokeApiKey']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'keys:write');
  const payload = await refusals(async () => {
    const { apiKeyId, replayed } = await revoke(ctx, ctx, parseInput(revokeApiKeyInput, args.input));
    return { apiKey: await ctx.loaders.apiKey.load(apiKeyId), replayed };
  });
  return { apiKey: null, replayed: false, ...payload };
};
