import type { ComplianceItemKind, SubscriptionResolvers } from '#codegen/resolvers/compliance.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import { isEvent, type SequencedEvent } from '#runtime/events/event.ts';
import { requireScope } from '#runtime/graphql/require-scope.ts';
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
    const events = ctx.feed.follow({
      after: after === null || after === undefined ? 'now' : ctx.cursors.decode(after, ventureId),
      filter: { ventureId, types: caseEventTypes },
      signal: ctx.signal,
    });
    return onlyCaseEvents(events, (event) => severity == null || event.payload.severity === severity);
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

/** Written by hand so that `return()` reaches the source at once, also while `next()` waits. */
function onlyCaseEvents(
  source: AsyncIterableIterator<SequencedEvent>,
  isWanted: (event: CaseEvent) => boolean,
): AsyncIterableIterator<CaseEvent> {
  return {
    async next() {
      for (;;) {
        const step = await source.next();
        if (step.done === true) return { value: undefined, done: true };
        const event = step.value;
        if (isEvent(event, ...caseEventTypes) && isWanted(event)) return { value: event, done: false };
      }
    },
    async return() {
      await source.return?.();
      return { value: undefined, done: true };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
