import { hasScope } from '#runtime/auth/identity.ts';
import type { Decider } from '../approval/approval.repository.ts';
import type { ControlPlaneContext } from '../context.ts';

/** Voices that the caller may use: their own with the scope, and those lent to them. Only people have any. */
export function deciderOf({ identity }: Pick<ControlPlaneContext, 'identity'>): Decider {
  const { id: personId, kind } = identity.actor;
  return { personId, isPerson: kind === 'PERSON', hasOwnVoice: hasScope(identity, 'approvals:decide') };
}
