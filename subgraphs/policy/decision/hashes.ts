import { canonicalJson, canonicalObject, hashJson } from '#runtime/json/canonical.ts';
import type { CanonicalRequest } from '#runtime/policy/action-hash.ts';
import type { PolicyCheckRequest } from '#schema/rpc/policy.ts';
import type { ApprovalReply } from './approval.ts';
import type { FreezeFact } from './decision.ts';

/** Everything a decision was made of; with bundle and guardrails of those hashes, it can be made again. */
export interface DecisionInput {
  readonly request: PolicyCheckRequest;
  readonly bundleHash: string | null;
  /** Guardrails that stood above the bundle; left out when there were none. */
  readonly guardrailHash?: string;
  readonly freeze: FreezeFact | null;
  /** The approval as its owner reported it; null when the caller named none. */
  readonly approval: ApprovalReply;
}

/** Canonical form (RFC 8785) of the whole input of a decision, of which `inputHashOf` is the SHA-256. */
export function canonicalInput(
  request: CanonicalRequest,
  { bundleHash, guardrailHash, freeze, approval }: Omit<DecisionInput, 'request'>,
): string {
  return canonicalObject({
    request: request.text,
    bundleHash: canonicalJson(bundleHash),
    ...(guardrailHash !== undefined && { guardrailHash: canonicalJson(guardrailHash) }),
    freeze: canonicalJson(freeze),
    approval: canonicalJson(approval),
  });
}

/** SHA-256 over the canonical form (RFC 8785) of the whole input. */
export function inputHashOf(input: DecisionInput): string {
  return hashJson(input);
}
