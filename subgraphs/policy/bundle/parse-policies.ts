import type { DetailedError, PolicyJson, SourceLabel } from '@cedar-policy/cedar-wasm/nodejs';
import { nearestWord } from '#schema/specs/nearest-word.ts';
import type { Cedar } from '../cedar/instance.ts';
import { positionOf } from '../cedar/position.ts';
import { expiresAnnotation, readApprovalWait } from './approval-wait.ts';
import { readLimits } from './limits-annotation.ts';
import { type ParsedPolicy, scopeOf } from './parsed-policy.ts';
import { type PolicySource, scanPolicies } from './policy-text.ts';

/** Limits of one bundle's policies; past them Cedar's stack would end before the policy does. */
export const policyLimits = {
  textSizeBytesMax: 256 * 1024,
  policiesMax: 1_000,
  bracketDepthMax: 50,
  expressionDepthMax: 100,
  idLengthMax: 100,
  reasonLengthMax: 500,
  quorumMax: 10,
} as const;

/** A fault in policy text. */
export interface PolicyFault {
  /** Byte offset into the text, or null when the fault is not at one place. */
  readonly offsetBytes: number | null;
  readonly policyId: string | null;
  readonly message: string;
  readonly hint: string | null;
}

export interface ParsedText {
  readonly policies: readonly ParsedPolicy[];
  /** Sources of `policies`, in the same order. */
  readonly sources: readonly PolicySource[];
  readonly faults: readonly PolicyFault[];
}

/**
 * Reads policy text: syntax, ids, annotations, limits. Nothing here looks at the schema.
 * @returns the policies as far as they could be read, and all that is wrong
 */
export function parsePolicies(cedar: Cedar, text: string): ParsedText {
  const scan = scanPolicies(text);
  const refused = limitFault(text, scan);
  if (refused !== null) return { policies: [], sources: [], faults: [refused] };

  const parsed = cedar.checkParsePolicySet({ staticPolicies: text });
  if (parsed.type === 'failure') {
    const template = templateFault(cedar, scan.policies);
    const faults = template === null ? parsed.errors.flatMap((error) => faultsOf(error, 0, null)) : [template];
    return { policies: [], sources: [], faults: faults.map((fault) => withIdAt(fault, scan.policies)) };
  }

  if (scan.policies.length === 0) return { policies: [], sources: [], faults: [emptyFault] };
  const policies: ParsedPolicy[] = [];
  const sources: PolicySource[] = [];
  const faults: PolicyFault[] = [];
  const firstUses = new Map<string, PolicySource>();
  for (const source of scan.policies) {
    const answer = cedar.policyToJson(source.text);
    if (answer.type === 'failure') {
      faults.push(...answer.errors.flatMap((error) => faultsOf(error, source.startBytes, null)));
      continue;
    }
    const read = readPolicy(source, answer.json);
    faults.push(...read.faults);
    const first = firstUses.get(read.policy.id);
    if (first !== undefined) faults.push(duplicateFault(text, read.policy.id, source, first));
    else if (read.policy.id !== '') firstUses.set(read.policy.id, source);
    policies.push(read.policy);
    sources.push(source);
  }
  return { policies, sources, faults };
}

/** What can't be parsed has no id for Cedar; people find the place by it all the same. */
function withIdAt(fault: PolicyFault, sources: readonly PolicySource[]): PolicyFault {
  const { offsetBytes } = fault;
  if (offsetBytes === null || fault.policyId !== null) return fault;
  const source = sources.findLast(({ startBytes }) => startBytes <= offsetBytes);
  const [, id = ''] = /@id\s*\(\s*"([^"\\]+)"\s*\)/.exec(source?.text ?? '') ?? [];
  return id === '' ? fault : { ...fault, policyId: id };
}

const emptyFault: PolicyFault = {
  offsetBytes: null,
  policyId: null,
  message: 'there is no policy',
  hint: 'a bundle without a permit would deny everything',
};

/**
 * Turns an error of Cedar into faults: one for itself and one for each error that it brings along.
 * @param startBytes where the text that Cedar was given starts in the whole
 */
export function faultsOf(error: DetailedError, startBytes: number, policyId: string | null): PolicyFault[] {
  const location = error.sourceLocations?.[0];
  const own = {
    offsetBytes: location === undefined ? null : startBytes + location.start,
    policyId,
    message: plainMessage(error.message),
    hint: hintOf(error, location),
  };
  return [own, ...(error.related ?? []).flatMap((related) => faultsOf(related, startBytes, policyId))];
}

/** Cedar names policies by the number it was given them under; people know them by `@id`, which the fault carries. */
function plainMessage(message: string): string {
  return message.replace(/^failed to parse policies from string: /, '').replace(/^for policy `[^`]*`, /, '');
}

function hintOf(error: DetailedError, location: SourceLabel | undefined): string | null {
  if (error.help !== null) return plainMessage(error.help);
  return location?.label ?? null;
}

function limitFault(text: string, scan: ReturnType<typeof scanPolicies>): PolicyFault | null {
  const fault = (offsetBytes: number | null, message: string, hint: string): PolicyFault => ({
    offsetBytes,
    policyId: null,
    message,
    hint,
  });
  const sizeBytes = Buffer.byteLength(text, 'utf8');
  if (sizeBytes > policyLimits.textSizeBytesMax) {
    return fault(null, `policies are ${sizeBytes} bytes long`, `at most ${policyLimits.textSizeBytesMax} are allowed`);
  }
  if (scan.depth > policyLimits.bracketDepthMax) {
    const hint = `at most ${policyLimits.bracketDepthMax} levels are allowed; split the policy`;
    return fault(scan.deepestBytes, `brackets are nested ${scan.depth} deep`, hint);
  }
  if (scan.policies.length > policyLimits.policiesMax) {
    const hint = `at most ${policyLimits.policiesMax} are allowed; use sets, as in ["a", "b"].contains(context.category)`;
    return fault(null, `the bundle has ${scan.policies.length} policies`, hint);
  }
  return null;
}

/** Cedar refuses templates without saying which policy is one. */
function templateFault(cedar: Cedar, sources: readonly PolicySource[]): PolicyFault | null {
  for (const source of sources) {
    if (cedar.templateToJson(source.text).type === 'failure') continue;
    if (cedar.policyToJson(source.text).type === 'success') continue;
    return {
      offsetBytes: source.startBytes,
      policyId: null,
      message: 'the policy is a template',
      hint: 'write the entity in place of ?principal or ?resource',
    };
  }
  return null;
}

function readPolicy(source: PolicySource, json: PolicyJson): { policy: ParsedPolicy; faults: PolicyFault[] } {
  const annotations = json.annotations ?? {};
  const id = annotations.id ?? '';
  const faults: PolicyFault[] = [];
  const fault = (message: string, hint: string, offsetBytes = source.startBytes) =>
    faults.push({ offsetBytes, policyId: id === '' ? null : id, message, hint });

  if (id === '')
    fault('the policy has no @id', 'write @id("short-name") before it; decisions name the policies that made them');
  else if (id.length > policyLimits.idLengthMax)
    fault('the @id is too long', `at most ${policyLimits.idLengthMax} characters`);
  for (const name of Object.keys(annotations)) {
    const meant = misspeltAnnotation(name);
    if (meant !== undefined) fault(`there is no annotation @${name}`, `did you mean @${meant}?`);
  }
  const reason = annotations.reason ?? '';
  if (reason.length > policyLimits.reasonLengthMax) {
    fault('the @reason is too long', `at most ${policyLimits.reasonLengthMax} characters`);
  }
  const approvalQuorum = 'approval' in annotations ? quorumOf(annotations.approval) : null;
  if (approvalQuorum === undefined) {
    fault(
      '@approval does not say how many people approve',
      `write a number from 1 to ${policyLimits.quorumMax}, as in @approval("1")`,
    );
  }
  if ('approval' in annotations && json.effect === 'forbid') {
    fault('@approval stands on a forbid, which no approval lifts', 'put it on the permit that a person should approve');
  }
  const scope = scopeOf(json);
  const limits = readLimits('limits' in annotations ? (annotations.limits ?? '') : undefined, {
    effect: json.effect,
    scope,
  });
  for (const { message, hint } of limits.faults) fault(message, hint);
  const wait = readApprovalWait(
    expiresAnnotation in annotations ? (annotations[expiresAnnotation] ?? '') : undefined,
    'approval' in annotations,
  );
  const waitAt =
    source.startBytes + Buffer.byteLength(source.text.slice(0, annotationAt(source.text, expiresAnnotation)));
  for (const { message, hint } of wait.faults) fault(message, hint, waitAt);
  if (depthOf(json.conditions) > policyLimits.expressionDepthMax) {
    fault('the conditions are nested too deeply', 'split the policy, or use a set instead of a long chain of && or ||');
  }
  return {
    policy: {
      id,
      effect: json.effect,
      reason: reason === '' ? null : reason,
      approvalQuorum: approvalQuorum ?? null,
      limits: limits.limits,
      approvalExpiresSeconds: wait.seconds,
      isGuardrail: false,
      text: source.text,
      json,
      scope,
    },
    faults,
  };
}

const knownAnnotations: readonly string[] = ['id', 'reason', 'approval', 'limits', expiresAnnotation];

/** An @aproval that nobody reads would permit without asking. Names that are near none of ours are for people's own use. */
function misspeltAnnotation(name: string): string | undefined {
  if (knownAnnotations.includes(name)) return undefined;
  const near = nearestWord(name, knownAnnotations);
  // Everything short is near to `id`.
  return near !== 'id' || name.toLowerCase() === near ? near : undefined;
}

/** Where an annotation stands in a policy's text; its start when it is written in an unusual way. */
function annotationAt(text: string, name: string): number {
  return Math.max(0, text.indexOf(`@${name}`));
}

/** @returns undefined when the text is not a quorum */
function quorumOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{1,2}$/.test(value)) return undefined;
  const quorum = Number(value);
  return quorum >= 1 && quorum <= policyLimits.quorumMax ? quorum : undefined;
}

/** Depth of Cedar's expression tree; several when-clauses count as a chain, because Cedar joins them to one. */
function depthOf(conditions: PolicyJson['conditions']): number {
  let deepest = 0;
  const open: { value: unknown; depth: number }[] = conditions.map(({ body }) => ({
    value: body,
    depth: conditions.length,
  }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    // An operator is an object whose one key is its name, with its operands below: lists and operands add no level.
    const isOperator = !Array.isArray(value) && Object.keys(value).length === 1;
    const below = isOperator ? depth + 1 : depth;
    deepest = Math.max(deepest, below);
    for (const child of Object.values(value)) open.push({ value: child, depth: below });
  }
  return deepest;
}

function duplicateFault(text: string, id: string, source: PolicySource, first: PolicySource): PolicyFault {
  const { line } = positionOf(text, first.startBytes);
  return {
    offsetBytes: source.startBytes,
    policyId: id,
    message: 'the @id is used before',
    hint: `the policy in line ${line} has it; each policy needs its own`,
  };
}
