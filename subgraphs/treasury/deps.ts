import type { Identity } from '#runtime/auth/identity.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { TreasuryMetrics } from './metrics.ts';

/** What the treasury's operations work with. */
export interface TreasuryDeps {
  readonly runtime: Runtime;
  readonly metrics: TreasuryMetrics;
  /** Life of a hold. */
  readonly holdTtlSeconds: number;
}

/** Who asks, and under which request. */
export interface Caller {
  readonly identity: Identity;
  readonly requestId: string;
}

/** What an operation did: the id of its object, and whether this is the result of an earlier call. */
export interface Done {
  readonly id: string;
  readonly replayed: boolean;
}

/**
 * Lets people pass: what founds the books is no business of agents and programs.
 * @throws RequestError FORBIDDEN
 */
export function requirePerson({ identity }: Caller): void {
  if (identity.actor.kind !== 'PERSON') throw new RequestError('FORBIDDEN', 'Only a person may do this');
}
