import type { Identity } from '#runtime/auth/identity.ts';

/** What a subgraph is told about the request it serves. Each subgraph's `createContext` adds to it. */
export interface GraphContext {
  /** The verified caller; anonymous callers have no scopes. */
  readonly identity: Identity;
  /** Names the request in logs, errors and events; the gateway hands it to the caller as X-Request-ID. */
  readonly requestId: string;
  /** Aborted when the caller hangs up, the time limit passes or the service stops. */
  readonly signal: AbortSignal;
}
