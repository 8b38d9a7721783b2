import {
  type GovernanceName,
  type GovernancePlatform,
  type GovernanceSettings,
  rulesOf,
} from '#runtime/auth/governance.ts';
import type { AppendRequest } from '#runtime/events/append.ts';
import type { Cause } from '../cause.ts';
import type { GovernanceChange } from './governance.ts';

type Subject = Pick<GovernanceChange, 'id' | 'ventureId' | 'settings' | 'reason' | 'proposedBy'>;

/** A change waits for a second person. */
export function governanceProposed(
  change: Subject,
  loosened: readonly GovernanceName[],
  platform: GovernancePlatform,
  cause: Cause,
): AppendRequest {
  const payload = { ...about(change, platform), loosened: [...loosened] };
  return append(change, cause, { type: 'policy.governance_proposed.v1', payload });
}

/** A venture is governed otherwise from now on. @param replacedChangeId null for its first change */
export function governanceChanged(
  change: Subject,
  replacedChangeId: string | null,
  platform: GovernancePlatform,
  cause: Cause,
): AppendRequest {
  const payload = { ...about(change, platform), replacedChangeId, proposedBy: { ...change.proposedBy } };
  return append(change, cause, { type: 'policy.governance_changed.v1', payload });
}

/** What waited does so no more. */
export function governanceWithdrawn(
  change: Subject,
  because: 'WITHDRAWN' | 'SUPERSEDED',
  reason: string,
  cause: Cause,
): AppendRequest {
  return append(change, cause, {
    type: 'policy.governance_withdrawn.v1',
    payload: { changeId: change.id, because, reason },
  });
}

function append(
  { id, ventureId }: Subject,
  { actor, requestId, decisionId }: Cause,
  event: AppendRequest['events'][number],
): AppendRequest {
  const stream = { id, expectedVersion: 'any' } as const;
  return { ventureId, stream, actor, correlationId: requestId, causationId: decisionId ?? requestId, events: [event] };
}

function about({ id, settings, reason }: Subject, platform: GovernancePlatform) {
  return { changeId: id, settings: spelledOut(settings), rules: { ...rulesOf(settings, platform) }, reason };
}

/** @returns settings with null for each that the venture leaves to the platform */
export function spelledOut(settings: GovernanceSettings) {
  return {
    fourEyes: settings.fourEyes ?? null,
    unfreezeByAnother: settings.unfreezeByAnother ?? null,
    backtestRequired: settings.backtestRequired ?? null,
    changedShareMax: settings.changedShareMax ?? null,
    changedCountMax: settings.changedCountMax ?? null,
  };
}
