import { AsyncLocalStorage } from 'node:async_hooks';
import type { Identity } from '#runtime/auth/identity.ts';
import type { Cancellation } from './transport/cancellation.ts';

/** One request, as everything behind the gateway's endpoint sees it. */
export interface GatewayContext {
  readonly identity: Identity;
  readonly requestId: string;
  /** Cancelled when the client hangs up or the time limit passes. */
  readonly cancellation: Cancellation;
}

/** The request in progress. Apollo's error formatter is told nothing else about where an error comes from. */
export const currentRequest = new AsyncLocalStorage<GatewayContext>();
