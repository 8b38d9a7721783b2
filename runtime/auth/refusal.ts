import { RequestError } from '#runtime/errors/errors.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';

/** What can be wrong with a token or an API key, or the lack of one. In `extensions.reason` of UNAUTHENTICATED, and a label of the metric. */
export const refusalReasons = [
  /** There is none. */
  'MISSING',
  /** Neither a JWT nor an API key, or not in `Authorization: Bearer …`. */
  'MALFORMED',
  /** Its time is over. */
  'EXPIRED',
  /** Its time has not come. */
  'NOT_YET_VALID',
  /** It was taken back before its time was over. */
  'REVOKED',
  /** Whoever made it is not one whose tokens count here. */
  'UNKNOWN_ISSUER',
  /** Made for somebody else. */
  'WRONG_AUDIENCE',
  /** Signed with a key that is not, or no longer, in use. */
  'UNKNOWN_KEY',
  /** Signed by a way that is not taken; `none` among them. */
  'WRONG_ALGORITHM',
  /** The signature, or the secret of an API key, is not right. */
  'INVALID',
  /** It says too little, or what nothing here corresponds to: no tenant, no role. */
  'CLAIMS',
] as const;

export type RefusalReason = (typeof refusalReasons)[number];

/** @returns the counter of all refusals, by how the caller says who it is and by what is wrong with that */
export function countRefusals(metrics: Metrics) {
  return metrics.counter('venture_auth_refusals_total', 'Tokens and API keys that were refused, or missing.', [
    'method',
    'reason',
  ]);
}

/** An UNAUTHENTICATED refusal with its reason. The message is for the caller and repeats nothing of the token. */
export class CredentialRefusal extends RequestError {
  override readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string, cause?: unknown) {
    super('UNAUTHENTICATED', message, { reason, cause });
    this.reason = reason;
  }
}
