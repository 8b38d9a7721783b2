import type { PreparedBundle } from '../bundle/prepared-bundle.ts';
import { authorize } from '../cedar/preparsed.ts';
import type { CedarRequest } from './cedar-request.ts';

/** What the policies of a bundle say of a request, before anything else is looked at. Ids in the bundle's order. */
export interface Evaluation {
  /** `forbid` policies that match. */
  readonly forbids: readonly string[];
  /** `permit` policies with `@approval` that match. */
  readonly approvals: readonly string[];
  /** Other `permit` policies that match. */
  readonly permits: readonly string[];
  /** Policies that could not be evaluated, and faults of the request itself. */
  readonly errors: readonly EvaluationError[];
}

export interface EvaluationError {
  /** Null when the request as a whole could not be judged. */
  readonly policyId: string | null;
  readonly message: string;
}

/**
 * Evaluates the policies that can match. One call of Cedar tells all three sets: forbids are reported when one matches,
 * else every permit that matches is, and those with `@approval` are told apart here. Cedar skips a policy that fails to
 * evaluate; here its error is kept, because a skipped forbid protects nobody.
 */
export function evaluate(bundle: PreparedBundle, request: CedarRequest): Evaluation {
  const slice = bundle.slice(request.action.id, request.principal.type);
  let answer: ReturnType<typeof authorize>;
  try {
    answer = authorize(slice, {
      principal: { ...request.principal },
      action: { ...request.action },
      resource: { ...request.resource },
      context: { ...request.context },
      entities: [...request.entities],
    });
  } catch (error) {
    return failed([error instanceof Error ? error.message : String(error)]);
  }
  if (answer.type === 'failure') return failed(answer.errors.map(({ message }) => message));

  const { decision, diagnostics } = answer.response;
  const matched = new Set(diagnostics.reason);
  const inOrder = bundle.policies.filter(({ id }) => matched.has(id));
  return {
    forbids: decision === 'deny' ? inOrder.map(({ id }) => id) : [],
    approvals: inOrder.filter(isApprovalRule).map(({ id }) => id),
    permits: inOrder.filter((policy) => policy.effect === 'permit' && !isApprovalRule(policy)).map(({ id }) => id),
    errors: diagnostics.errors.map(({ policyId, error }) => ({ policyId, message: error.message })),
  };
}

function isApprovalRule(policy: PreparedBundle['policies'][number]): boolean {
  return policy.effect === 'permit' && policy.approvalQuorum !== null;
}

/** An evaluation that says nothing but that it failed: it denies. */
export function failed(messages: readonly string[]): Evaluation {
  const errors = messages.map((message) => ({ policyId: null, message }));
  return { forbids: [], approvals: [], permits: [], errors };
}
