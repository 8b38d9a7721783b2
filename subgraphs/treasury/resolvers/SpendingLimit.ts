import type { SpendingLimitResolvers } from '#codegen/resolvers/treasury.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { usagesOf } from '../spending-limit/spending-limit.repository.ts';

export const SpendingLimit: SpendingLimitResolvers = {
  __resolveReference: scopedReference('money:read', ({ id }, ctx) => ctx.loaders.limitById.load(id)),
  shadow: ({ isShadow }) => isShadow,
  async usage(limit, _args, ctx) {
    const { amountMinor, currency } = limit.cap;
    const usages = await usagesOf(ctx.treasury.runtime.db.drizzle, limit);
    return usages.map(({ subject, heldMinor, capturedMinor, uses }) => {
      const leftMinor = amountMinor - heldMinor - capturedMinor;
      return {
        ...{ subject, count: uses },
        spent: { amountMinor: capturedMinor, currency },
        held: { amountMinor: heldMinor, currency },
        left: { amountMinor: leftMinor > 0n ? leftMinor : 0n, currency },
      };
    });
  },
};
