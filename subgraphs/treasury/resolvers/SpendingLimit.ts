import type { SpendingLimitResolvers } from '#codegen/resolvers/treasury.ts';
import { scopedReference } from '#runtime/graphql/require-scope.ts';
import { type Usage, usagesOf } from '../spending-limit/spending-limit.repository.ts';
import { eachSubject, type SpendingLimit as Limit } from '../spending-limit/spending-limit.ts';

export const SpendingLimit: SpendingLimitResolvers = {
  __resolveReference: scopedReference('money:read', ({ id }, ctx) => ctx.loaders.limitById.load(id)),
  shadow: ({ isShadow }) => isShadow,
  async usage(limit, _args, ctx) {
    const usages = await usagesOf(ctx.treasury.runtime.db.drizzle, limit);
    return usages.filter(({ uses }) => uses > 0).map((usage) => present(limit, usage));
  },
  async budget(limit, _args, ctx) {
    if (limit.subject === eachSubject) return null;
    const [usage] = await usagesOf(ctx.treasury.runtime.db.drizzle, limit);
    return usage === undefined ? null : present(limit, usage);
  },
};

function present({ cap }: Limit, { subject, heldMinor, capturedMinor, uses, resetsAt }: Usage) {
  const { amountMinor, currency } = cap;
  const leftMinor = amountMinor - heldMinor - capturedMinor;
  return {
    ...{ subject, count: uses, resetsAt },
    spent: { amountMinor: capturedMinor, currency },
    held: { amountMinor: heldMinor, currency },
    left: { amountMinor: leftMinor > 0n ? leftMinor : 0n, currency },
  };
}
