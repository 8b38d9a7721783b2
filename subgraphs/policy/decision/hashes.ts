import { canonicalJson, canonicalObject, hashJson, sha256Hex } from '#runtime/json/canonical.ts';
import type { PolicyCheckRequest } from '#schema/rpc/policy.ts';
import type { ApprovalReply } from './approval.ts';
import type { FreezeFact } from './decision.ts';

/** A request in its canonical form, and the hash that names its action. */
export interface CanonicalRequest {
  /** Canonical JSON (RFC 8785). */
  readonly text: string;
  /** @see actionHashOf */
  readonly actionHash: string;
}

/**
 * Writes a request in its canonical form, once for both hashes that are made of it.
 * @throws TypeError when it has none
 */
export function canonicalRequest(request: PolicyCheckRequest): CanonicalRequest {
  const { principal, ...rest } = request;
  const parts = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, canonicalJson(value)]));
  const { ventureId = '', action = '', resource = '', context = '', subjectId = '' } = parts;
  const acting = canonicalJson({ kind: principal.kind, id: principal.id });
  return {
    text: canonicalObject({ ...parts, principal: canonicalJson(principal) }),
    actionHash: sha256Hex(canonicalObject({ ventureId, principal: acting, action, resource, context, subjectId })),
  };
}

/**
 * Names the exact action, for an approval to bind to: SHA-256 over the canonical form (RFC 8785) of venture, principal,
 * action, resource, context and subject. An agent's role or name may change meanwhile; what it does may not.
 */
export function actionHashOf(request: PolicyCheckRequest): string {
  return canonicalRequest(request).actionHash;
}

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
