import type { AppendRequest, NewEvent } from '#runtime/events/append.ts';
import type { Cause } from '../cause.ts';
import type { Shadow, ShadowEnd } from './shadow.ts';

type Told = Pick<Shadow, 'id' | 'ventureId' | 'bundleId'>;

/** A bundle runs beside the one in force from now on. */
export function shadowStarted(shadow: Told, cause: Cause): AppendRequest {
  const { id, bundleId } = shadow;
  return told(shadow, cause, {
    type: 'policy.shadow_started.v1',
    payload: { shadowId: id, bundleId },
  });
}

/** A shadow ended, with what it saw. */
export function shadowEnded(shadow: Shadow, because: ShadowEnd, cause: Cause): AppendRequest {
  const { id, bundleId, report } = shadow;
  const { decisions, newlyDenied, newlyAllowed, newlyNeedsApproval } = report;
  return told(shadow, cause, {
    type: 'policy.shadow_ended.v1',
    payload: {
      shadowId: id,
      bundleId,
      because,
      result: { decisions, newlyDenied, newlyAllowed, newlyNeedsApproval },
    },
  });
}

function told({ id, ventureId }: Told, { actor, requestId, decisionId }: Cause, event: NewEvent): AppendRequest {
  const stream = { id, expectedVersion: 'any' } as const;
  return { ventureId, stream, actor, correlationId: requestId, causationId: decisionId, events: [event] };
}
