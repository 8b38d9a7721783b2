import { canonicalJson, canonicalObject, sha256Hex } from '#runtime/json/canonical.ts';
import type { PolicyCheckRequest } from '#schema/rpc/policy.ts';

/** What makes an action exactly this one. */
export type ExactAction = Pick<
  PolicyCheckRequest,
  'ventureId' | 'principal' | 'action' | 'resource' | 'context' | 'subjectId'
>;

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
export function canonicalRequest(request: ExactAction): CanonicalRequest {
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
export function actionHashOf(request: ExactAction): string {
  return canonicalRequest(request).actionHash;
}
