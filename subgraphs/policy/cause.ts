import type { Actor } from '#runtime/auth/identity.ts';

/** Who did something, in which request, and by which decision: what the events of it name. */
export interface Cause {
  readonly actor: Actor;
  readonly requestId: string;
  /** The decision that permits it; null for a service of ours. */
  readonly decisionId: string | null;
}
