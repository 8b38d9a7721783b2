import type { Identity } from '#runtime/auth/identity.ts';
import type { TraceSpan } from '#runtime/telemetry/tracing.ts';
import type { Cancellation } from './transport/cancellation.ts';

/** One request, as everything behind the gateway's endpoint sees it. */
export interface GatewayContext {
  readonly identity: Identity;
  readonly requestId: string;
  /** Cancelled when the client hangs up or the time limit passes. */
  readonly cancellation: Cancellation;
  /** Where the request comes from; tells callers without a token apart. */
  readonly address?: string;
  /** What the operation was charged, once it was. */
  readonly cost?: number;
  /** The request's span, where traces are kept. */
  readonly trace?: TraceSpan | undefined;
}
