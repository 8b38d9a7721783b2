import type { MutationResolvers } from '#codegen/resolvers/control-plane.ts';
import { parseInput } from '#runtime/errors/errors.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { createApiKeyInput } from '../../api-key/api-key.ts';
import { createApiKey as create } from '../../api-key/create-api-key.ts';

export const createApiKey: NonNullable<MutationResolvers['createApiKey']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'keys:write');
  const payload = await refusals(async () => {
    const { apiKeyId, secret, replayed } = await create(ctx, ctx, parseInput(createApiKeyInput, args.input));
    return { apiKey: await ctx.loaders.apiKey.load(apiKeyId), secret, replayed };
  });
  return { apiKey: null, secret: null, replayed: false, ...payload };
};
