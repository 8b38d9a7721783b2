import { z } from 'zod';
import type { EvaluatePolicyInput, QueryResolvers } from '#codegen/resolvers/policy.ts';
import { parseInput } from '#runtime/errors/errors.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { isTenantAction, policyActions, policyCheckRequest, resourceTypeOf } from '#schema/rpc/policy.ts';
import type { DryRunAction, Verdict } from '../../decision/dry-run.ts';

const actionsMax = 100;

const name = z.string().min(1).max(200);
const principal = z
  .object({
    kind: z.enum(['AGENT', 'PERSON', 'INTEGRATION'], { error: 'must be AGENT, PERSON or INTEGRATION' }),
    id: name,
    name: name.nullish(),
    role: name.nullish(),
    level: z.enum(['L1', 'L2', 'L3'], { error: 'must be L1, L2 or L3' }).nullish(),
    roles: z.array(name).max(20).nullish(),
  })
  .superRefine(({ kind, role, level, roles }, context) => {
    if (kind === 'AGENT' && roles != null)
      context.addIssue({ code: 'custom', path: ['roles'], message: 'an agent has one `role`' });
    for (const [path, value] of Object.entries({ role, level })) {
      if (kind === 'AGENT' && value == null)
        context.addIssue({ code: 'custom', path: [path], message: 'an agent has one' });
      if (kind !== 'AGENT' && value != null)
        context.addIssue({ code: 'custom', path: [path], message: 'only an agent has one' });
    }
  });

const action = z.object({
  principal,
  action: z
    .enum(policyActions, { error: `must be one of ${policyActions.join(', ')}` })
    .refine((given) => !isTenantAction(given), 'is done to a tenant, which no bundle of a venture is asked about'),
  resourceId: name,
  context: policyCheckRequest.shape.context,
  workflowId: name.nullish(),
  labels: policyCheckRequest.shape.labels.nullish(),
  isApproved: z.boolean().nullish(),
});

const input = z.object({
  ventureId: name,
  actions: z.array(action).min(1).max(actionsMax, `at most ${actionsMax} actions at once`),
  candidateBundleId: name.nullish(),
});

export const evaluatePolicy: NonNullable<QueryResolvers['evaluatePolicy']> = async (_parent, args, ctx) => {
  requireScope(ctx, 'policy:read');
  const { ventureId, actions, candidateBundleId } = parseInput(input, args.input satisfies EvaluatePolicyInput);
  await ctx.access.requireVenture(ctx.identity, ventureId, ['input', 'ventureId']);
  const results = await ctx.dryRun({
    ventureId,
    actions: actions.map((given) => toAction(ventureId, given)),
    candidateId: candidateBundleId ?? null,
  });
  return results.map(({ verdict, actionHash, wouldBe }) => ({
    ...{ verdict: present(verdict), actionHash },
    wouldBe: wouldBe && present(wouldBe),
  }));
};

function present(verdict: Verdict) {
  return { ...verdict, requiredLimits: verdict.requiredLimits ?? [] };
}

function toAction(ventureId: string, given: z.infer<typeof action>): DryRunAction {
  const { context, resourceId, workflowId, labels, isApproved } = given;
  return {
    isApproved: isApproved ?? false,
    request: {
      ventureId,
      principal: toPrincipal(given.principal),
      action: given.action,
      resource: { type: resourceTypeOf(given.action), id: resourceId },
      context,
      workflowId: workflowId ?? null,
      subjectId: null,
      taskId: null,
      approvalId: null,
      ...(labels && { labels }),
    },
  };
}

function toPrincipal({ kind, id, name: given, role, level, roles }: z.infer<typeof principal>) {
  const named = { id, name: given ?? id };
  // Both are there for an agent; the schema above says so.
  if (kind === 'AGENT') return { kind, ...named, role: role ?? '', level: level ?? 'L3' };
  return { kind, ...named, ...(roles && { roles }) };
}
