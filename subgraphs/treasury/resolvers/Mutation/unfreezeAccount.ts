import type { MutationResolvers } from '#codegen/resolvers/treasury.ts';
import { accountStateChange } from '../account-state-change.ts';

export const unfreezeAccount: NonNullable<MutationResolvers['unfreezeAccount']> = (_parent, { input }, ctx) =>
  accountStateChange('unfreezeAccount', input, ctx);
