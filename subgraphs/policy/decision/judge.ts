import { isHumanAction, type PolicyCheckRequest } from '#schema/rpc/policy.ts';
import type { PreparedBundle } from '../bundle/prepared-bundle.ts';
import type { ApprovalStanding } from './approval.ts';
import { toCedarRequest, UnreadableRequestError } from './cedar-request.ts';
import { type Decision, decide, type FreezeFact } from './decision.ts';
import { type Evaluate, type Evaluation, evaluate, failed } from './evaluate.ts';

/** What stands around a request at the moment it is judged. */
export interface Circumstances {
  readonly freeze: FreezeFact | null;
  /** The guardrails alone when none is in force, null when there are none of them either. */
  readonly bundle: PreparedBundle | null;
  readonly approval: ApprovalStanding;
  /** How policies are evaluated; `evaluate` when left out. */
  readonly evaluate?: Evaluate;
}

/**
 * Judges a request: translation, policies, order of decision. Needs no I/O and never throws for a request that keeps
 * to the contract: what can't be judged is denied. A bundle whose schema is older than an action of people says nothing of it;
 * the guardrails above it do.
 */
export function judge(request: PolicyCheckRequest, circumstances: Circumstances): Decision {
  const { freeze, approval } = circumstances;
  const bundle = spokenFor(request, circumstances);
  // Before a freeze nothing else is looked at, but for what people do.
  const isEvaluated = bundle !== null && (isHumanAction(request.action) || freeze === null);
  const evaluation = isEvaluated ? evaluateRequest(bundle, request, circumstances.evaluate ?? evaluate) : null;
  const decision = decide({ request, freeze, bundle, evaluation, approval });
  return { ...decision, reasons: decision.reasons.map(printable) };
}

/** @returns what has a say about the request: the bundle, or the guardrails alone where it knows no such action */
function spokenFor({ action }: PolicyCheckRequest, { bundle }: Circumstances): PreparedBundle | null {
  if (bundle === null || !isHumanAction(action) || bundle.knowsAction(action)) return bundle;
  return bundle.guardrails?.knowsAction(action) === true ? bundle.guardrails : null;
}

function evaluateRequest(bundle: PreparedBundle, request: PolicyCheckRequest, evaluateBy: Evaluate): Evaluation {
  const tools = request.principal.kind === 'AGENT' ? bundle.toolsOf(request.principal.role) : null;
  try {
    return evaluateBy(bundle, toCedarRequest(request, tools ?? []));
  } catch (error) {
    if (error instanceof UnreadableRequestError) return failed([error.message]);
    throw error;
  }
}

/** Reasons quote what callers and agents wrote; none of it may carry control characters or half a character. */
function printable(reason: string): string {
  return reason.replace(/\p{Cc}/gu, ' ').toWellFormed();
}
