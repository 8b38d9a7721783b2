import { hashJson } from '#runtime/json/canonical.ts';
import type { PolicyCheckRequest } from '#schema/rpc/policy.ts';
import type { ApprovalReply } from './approval.ts';
import type { FreezeFact } from './decision.ts';

/**
 * Names the exact action, for an approval to bind to: SHA-256 over the canonical form (RFC 8785) of venture, principal,
 * action, resource, context and subject. An agent's role or name may change meanwhile; what it does may not.
 */
export function actionHashOf(request: PolicyCheckRequest): string {
  const { ventureId, principal, action, resource, context, subjectId } = request;
  return hashJson({
    ventureId,
    principal: { kind: principal.kind, id: principal.id },
    action,
    resource,
    context,
    subjectId,
  });
}

/** Everything a decision was made of; with the bundle of that hash, it can be made again. */
export interface DecisionInput {
  readonly request: PolicyCheckRequest;
  readonly bundleHash: string | null;
  readonly freeze: FreezeFact | null;
  /** The approval as its owner reported it; null when the caller named none. */
  readonly approval: ApprovalReply;
}

/** SHA-256 over the canonical form (RFC 8785) of the whole input. */
export function inputHashOf(input: DecisionInput): string {
  return hashJson(input);
}
