import type { ComplianceItemKind, SubscriptionResolvers } from '#codegen/resolvers/compliance.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import { isEvent, type SequencedEvent } from '#runtime/events/event.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
import { subscribeToLog } from '#runtime/graphql/subscribe-to-log.ts';
import { caseEventTypes } from '../../case/case.projection.ts';
import type { ComplianceContext } from '../../context.ts';

type CaseEvent = SequencedEvent<(typeof caseEventTypes)[number]>;

const kindOfType = {
  'compliance.violation_detected.v1': 'VIOLATION_DETECTED',
  'compliance.case_opened.v1': 'CASE_OPENED',
  'compliance.case_resolved.v1': 'CASE_RESOLVED',
} as const satisfies Record<CaseEvent['type'], ComplianceItemKind>;

export const complianceFeed: NonNullable<SubscriptionResolvers['complianceFeed']> = {
  async subscribe(_parent, args, ctx, info) {
    requireScope(ctx, 'compliance:read');
    const { ventureId, severity } = args;
    await ctx.access.requireVenture(ctx.identity, ventureId, ['ventureId']);
    return subscribeToLog(ctx, ctx, {
      info,
      args,
      filter: { ventureId, types: caseEventTypes },
      select: (event) =>
        isEvent(event, ...caseEventTypes) && (severity == null || event.payload.severity === severity)
          ? { event }
          : undefined,
    });
  },
  async resolve(
    { cursor, event }: { readonly cursor: string; readonly event: CaseEvent },
    _args: unknown,
    ctx: ComplianceContext,
  ) {
    const { caseId, severity } = event.payload;
    const found = await ctx.loaders.caseById.load(caseId);
    if (found === undefined) throw new InvariantError(`The log tells of case ${caseId}, which is not there`);
    return {
      cursor,
      kind: kindOfType[event.type],
      severity,
      case: found,
      occurredAt: event.occurredAt,
    };
  },
};
