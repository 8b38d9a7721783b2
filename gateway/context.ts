import type { Identity } from '#runtime/auth/identity.ts';
import type { Cancellation } from './transport/cancellation.ts';

/** One request, as everything behind the gateway's endpoint sees it. */
export interface GatewayContext {
  readonly identity: Identity;
  readonly requestId: string;
  /** Cancelled when the client hangs up or the time limit passes. */
  readonly cancellation: Cancellation;
}
