import type { MutationResolvers } from '#codegen/resolvers/treasury.ts';
import { accountStateChange } from '../account-state-change.ts';

export const freezeAccount: NonNullable<MutationResolvers['freezeAccount']> = (_parent, { input }, ctx) =>
  accountStateChange('freezeAccount', input, ctx);
