import type { MutationResolvers } from '#codegen/resolvers/treasury.ts';
import { accountStateChange } from '../account-state-change.ts';

export const closeAccount: NonNullable<MutationResolvers['closeAccount']> = (_parent, { input }, ctx) =>
  accountStateChange('closeAccount', input, ctx);
