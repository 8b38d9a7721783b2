import type { MutationResolvers } from '#codegen/resolvers/compliance.ts';
import { parseInput } from '#runtime/errors/errors.ts';
import { refusals } from '#runtime/graphql/refusals.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { resolveCaseInput } from '../../case/case.ts';
import { resolveCase } from '../../case/resolve-case.ts';

export const resolveComplianceCase: NonNullable<MutationResolvers['resolveComplianceCase']> = async (_, args, ctx) => {
  requireScope(ctx, 'compliance:write');
  const payload = await refusals(async () => {
    const command = parseInput(resolveCaseInput, args.input);
    const { caseId, replayed } = await resolveCase(ctx, ctx.identity, ctx.requestId, command);
    return { case: await ctx.loaders.caseById.load(caseId), replayed };
  });
  return { case: null, replayed: false, ...payload };
};
