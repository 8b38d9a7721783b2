import type { PreparedBundle } from '../bundle/prepared-bundle.ts';
import { authorize } from '../cedar/preparsed.ts';
import type { Verdict } from '../engine/engine.ts';
import type { CedarRequest } from './cedar-request.ts';

/** What the policies of a bundle say of a request, before anything else is looked at. Ids in the bundle's order. */
export interface Evaluation {
  /** `forbid` policies that match. */
  readonly forbids: readonly string[];
  /** `permit` policies with `@approval` that match; none when a forbid does. */
  readonly approvals: readonly string[];
  /** Other `permit` policies that match; none when a forbid does. */
  readonly permits: readonly string[];
  /** Policies that could not be evaluated, and faults of the request itself. */
  readonly errors: readonly EvaluationError[];
}

export interface EvaluationError {
  /** Null when the request as a whole could not be judged. */
  readonly policyId: string | null;
  readonly message: string;
}

/** Evaluates the policies of a bundle. Never throws: what can't be evaluated is an error in the result. */
export type Evaluate = (bundle: PreparedBundle, request: CedarRequest) => Evaluation;

/**
 * Evaluates with the compiled policies, and with Cedar what they leave to it: requests that break the schema, policies
 * that can't be compiled, and errors, whose words are Cedar's. Both say the same, which is held up by test and, where
 * decisions bind, by samples (evaluator.ts).
 */
export function evaluate(bundle: PreparedBundle, request: CedarRequest): Evaluation {
  const verdict = bundle.engine?.evaluate(request) ?? null;
  return verdict === null || verdict.errors.length > 0
    ? evaluateWithCedar(bundle, request)
    : evaluationOf(bundle, verdict);
}

/** Presents what compiled policies say. @param verdict without errors */
export function evaluationOf(bundle: PreparedBundle, { forbids, permits }: Verdict): Evaluation {
  if (forbids.length > 0) return { forbids, approvals: [], permits: [], errors: [] };
  const approvals = permits.filter((id) => bundle.policy(id)?.approvalQuorum != null);
  if (approvals.length === 0) return { forbids, approvals, permits, errors: [] };
  return { forbids, approvals, permits: permits.filter((id) => !approvals.includes(id)), errors: [] };
}

/**
 * Evaluates with Cedar alone. One call tells all three sets: forbids are reported when one matches, else every permit
 * that matches is, and those with `@approval` are told apart here. Cedar skips a policy that fails to evaluate; here its
 * error is kept, because a skipped forbid protects nobody.
 */
export function evaluateWithCedar(bundle: PreparedBundle, request: CedarRequest): Evaluation {
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
