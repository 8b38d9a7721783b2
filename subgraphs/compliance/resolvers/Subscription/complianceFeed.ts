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
  async subscribe(_parent, { ventureId, severity, after }, ctx) {
    requireScope(ctx, 'compliance:read');
    await ctx.access.requireVenture(ctx.identity, ventureId, ['ventureId']);
    return subscribeToLog(ctx, {
      after,
      scope: ventureId,
      filter: { ventureId, types: caseEventTypes },
      signal: ctx.signal,
      select: (event) =>
        isEvent(event, ...caseEventTypes) && (severity == null || event.payload.severity === severity)
          ? event
          : undefined,
    });
  },
  async resolve(event: CaseEvent, _args: unknown, ctx: ComplianceContext) {
    const { caseId, severity } = event.payload;
    const found = await ctx.loaders.caseById.load(caseId);
    if (found === undefined) throw new InvariantError(`The log tells of case ${caseId}, which is not there`);
    return {
      cursor: ctx.cursors.encode(event.seq, event.ventureId),
      kind: kindOfType[event.type],
      severity,
      case: found,
      occurredAt: event.occurredAt,
    };
  },
};
