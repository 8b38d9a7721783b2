import { z } from 'zod';
import { canonicalJson, sha256Hex } from '#runtime/json/canonical.ts';
import { actionHashOf } from '#runtime/policy/action-hash.ts';
import { sha256Hex as hash, json } from '#schema/events/define.ts';
import { getApproval } from '#schema/rpc/control-plane.ts';
import { policyCheckRequest } from '#schema/rpc/policy.ts';
import { requiredLimits } from '#schema/specs/limit-name.ts';
import { hashOfContent } from '../bundle/bundle.ts';
import { type PreparedBundle, prepareBundle, prepareGuardrails } from '../bundle/prepared-bundle.ts';
import { standingFor } from '../decision/approval.ts';
import { judge } from '../decision/judge.ts';
import { type Guardrails, hashOfGuardrails } from '../guardrails/guardrails.ts';

/** What a decision says; the event in the log says the same. */
const facts = z.strictObject({
  effect: z.enum(['PERMIT', 'DENY', 'APPROVAL_REQUIRED']),
  reasons: z.array(z.string()),
  determiningPolicies: z.array(z.string()),
  action: z.string(),
  principal: z.string(),
  resource: z.string(),
  bundleId: z.string().nullable(),
  bundleHash: hash.nullable(),
  inputHash: hash,
  actionHash: hash,
  subjectId: z.string().nullable(),
  workflowId: z.string().nullable(),
  taskId: z.string().nullable(),
  /** Left out where it relies on no spending limits. */
  requiredLimits: requiredLimits.optional(),
});

/** The event `policy.decided.v1` as its hash covers it (runtime/events/event.ts), with that hash. */
const loggedEvent = z.looseObject({
  seq: z.string(),
  type: z.string(),
  payload: facts.extend({ decisionId: z.string() }),
  hash,
});

/** Everything that it takes to make a decision again, without a server. */
export const receiptFile = z.strictObject({
  format: z.literal('parpour-policy-receipt-v1'),
  decisionId: z.string(),
  frozen: z.boolean(),
  facts,
  /** Canonical JSON (RFC 8785) of what `inputHash` names, byte for byte as it was stored. */
  input: z.string(),
  /** Null when none was in force. */
  bundle: z
    .strictObject({
      policies: z.string(),
      schema: z.string(),
      allowlists: z.array(z.strictObject({ role: z.string(), tools: z.array(z.string()) })),
    })
    .nullable(),
  /** What stood above the bundle; null, or left out, for nothing. */
  guardrails: z.strictObject({ policies: z.string(), schema: z.string() }).nullable().default(null),
  /** Null while the log has not given it a position. */
  event: loggedEvent.nullable(),
});

export type Receipt = z.infer<typeof receiptFile>;

/** What the stored input holds (decision/hashes.ts). */
const decisionInput = z.strictObject({
  request: policyCheckRequest,
  bundleHash: hash.nullable(),
  guardrailHash: hash.optional(),
  freeze: z
    .strictObject({
      id: z.string(),
      scope: z.enum(['AGENT', 'WORKFLOW', 'VENTURE', 'PLATFORM']),
      subjectId: z.string(),
      reason: z.string(),
    })
    .nullable(),
  approval: getApproval.reply,
});

/** One thing that was looked at. */
export interface ReceiptCheck {
  /** For people, for example `the input has the hash that the decision names`. */
  readonly what: string;
  readonly isWell: boolean;
  /** What is there in place of what should be; empty when it is well. */
  readonly detail: string;
}

/**
 * Makes a decision again out of its receipt and holds it against what was decided. Needs nothing but the receipt.
 * @returns what was looked at, in order; the decision is proven when all is well
 * @throws z.ZodError for something that is no receipt
 */
export function verifyReceipt(given: unknown): readonly ReceiptCheck[] {
  const receipt = receiptFile.parse(given);
  const { facts: decided, bundle: content, guardrails, event } = receipt;
  const input = readInput(receipt.input);
  const above = guardrails && { hash: hashOfGuardrails(guardrails), content: guardrails };
  const checks = [
    check('the input has the hash that the decision names', sha256Hex(receipt.input), decided.inputHash),
    check('the bundle has the hash that the decision names', content && hashOfContent(content), decided.bundleHash),
    check('the input names the same bundle', input?.bundleHash, decided.bundleHash),
    ...guardrailChecks(above, input?.guardrailHash),
    check('the input is about the same action', input && actionHashOf(input.request), decided.actionHash),
  ];
  // With another input or other policies there is nothing to make again.
  if (input !== null && checks.every(({ isWell }) => isWell)) {
    const bundle =
      content === null ? above && prepareGuardrails(above) : prepareBundle(hashOfContent(content), content, above);
    const made = decideAgain(input, bundle, decided.actionHash);
    const { effect, frozen, reasons, determiningPolicies } = made;
    const again = canonicalJson({ effect, frozen, reasons, determiningPolicies, requiredLimits: made.requiredLimits });
    const was = canonicalJson({
      effect: decided.effect,
      frozen: receipt.frozen,
      reasons: decided.reasons,
      determiningPolicies: decided.determiningPolicies,
      requiredLimits: decided.requiredLimits ?? null,
    });
    checks.push(check('the policies say the same again, word for word', again, was));
  }
  return event === null ? checks : [...checks, ...eventChecks(receipt, event)];
}

/** Where nothing stood above the bundle there is nothing to look at. */
function guardrailChecks(above: Guardrails | null, named: string | undefined): ReceiptCheck[] {
  if (above === null && named === undefined) return [];
  return [check('the guardrails have the hash that the input names', above?.hash, named)];
}

function decideAgain(input: z.infer<typeof decisionInput>, bundle: PreparedBundle | null, actionHash: string) {
  const { request, freeze, approval } = input;
  return judge(request, { freeze, bundle, approval: standingFor(request, approval, actionHash) });
}

function readInput(text: string): z.infer<typeof decisionInput> | null {
  try {
    return decisionInput.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function eventChecks(receipt: Receipt, event: NonNullable<Receipt['event']>): ReceiptCheck[] {
  const { hash: eventHash, ...hashed } = event;
  return [
    check(`event ${event.seq} of the log says the same`, canonicalJson(json.parse(event.payload)), payloadOf(receipt)),
    check(`event ${event.seq} has its hash`, sha256Hex(canonicalJson(json.parse(hashed))), eventHash),
    check(`event ${event.seq} is a decision`, event.type, 'policy.decided.v1'),
  ];
}

function payloadOf({ decisionId, facts: decided }: Receipt): string {
  return canonicalJson({ decisionId, ...decided });
}

function check(what: string, is: unknown, shouldBe: unknown): ReceiptCheck {
  const isWell = is === shouldBe;
  return { what, isWell, detail: isWell ? '' : `${String(is)} in place of ${String(shouldBe)}` };
}
