import type { Actor } from '#runtime/auth/identity.ts';
import type { AppendRequest, NewEvent } from '#runtime/events/append.ts';
import type { Shadow, ShadowEnd } from './shadow.ts';

type Told = Pick<Shadow, 'id' | 'ventureId' | 'bundleId'>;

/** A bundle runs beside the one in force from now on. */
export function shadowStarted(shadow: Told, actor: Actor, correlationId: string): AppendRequest {
  const { id, bundleId } = shadow;
  return told(shadow, actor, correlationId, {
    type: 'policy.shadow_started.v1',
    payload: { shadowId: id, bundleId },
  });
}

/** A shadow ended, with what it saw. */
export function shadowEnded(shadow: Shadow, because: ShadowEnd, actor: Actor, correlationId: string): AppendRequest {
  const { id, bundleId, report } = shadow;
  const { decisions, newlyDenied, newlyAllowed, newlyNeedsApproval } = report;
  return told(shadow, actor, correlationId, {
    type: 'policy.shadow_ended.v1',
    payload: {
      shadowId: id,
      bundleId,
      because,
      result: { decisions, newlyDenied, newlyAllowed, newlyNeedsApproval },
    },
  });
}

function told({ id, ventureId }: Told, actor: Actor, correlationId: string, event: NewEvent): AppendRequest {
  return { ventureId, stream: { id, expectedVersion: 'any' }, actor, correlationId, events: [event] };
}
