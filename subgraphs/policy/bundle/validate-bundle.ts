import type { ValidationError } from '@cedar-policy/cedar-wasm/nodejs';
import { InvariantError } from '#runtime/errors/errors.ts';
import { type Cedar, CedarInstance, CedarTrapError } from '../cedar/instance.ts';
import { positionOf } from '../cedar/position.ts';
import { readExpression } from '../engine/expression.ts';
import { UnsupportedError } from '../engine/unsupported.ts';
import { guardrailPrefix } from '../guardrails/guardrail-prefix.ts';
import type { BundleContent, BundleFault } from './bundle.ts';
import { findDeadPolicies } from './dead-policies.ts';
import { faultsOf, type ParsedText, type PolicyFault, parsePolicies } from './parse-policies.ts';
import type { ParsedPolicy } from './parsed-policy.ts';
import type { PolicySource } from './policy-text.ts';
import { createVocabulary, didYouMean, hintFor, namesAskedFor, type Vocabulary } from './vocabulary.ts';

/** Limits of one bundle's allowlists. */
export const allowlistLimits = { rolesMax: 100, toolsMax: 200, nameLengthMax: 100 } as const;

// Text of strangers is read here and nowhere else: when one makes Cedar trap, no decision is in its way.
const validator = new CedarInstance();

/**
 * Checks a bundle before it is stored: syntax, types against the schema, ids, annotations, limits, and policies that
 * can have no effect: they match nothing, or a forbid denies all that they permit.
 * @returns all faults, each with line, column, policy id and a hint in its message; none when the bundle is good
 */
export function validateBundle(content: BundleContent): readonly BundleFault[] {
  return [...policyFaults(content), ...allowlistFaults(content)];
}

function policyFaults({ policies, schema }: BundleContent): BundleFault[] {
  const faults = findPolicyFaults(policies, schema);
  return faults
    .toSorted((a, b) => (a.offsetBytes ?? -1) - (b.offsetBytes ?? -1))
    .map((fault) => ({ field: ['policies'], message: describeFault(policies, fault) }));
}

function findPolicyFaults(policies: string, schema: string): readonly PolicyFault[] {
  try {
    return validator.run((cedar) => {
      const text = parsePolicies(cedar, policies);
      const schemaJson = schemaJsonOf(cedar, schema);
      const vocabulary = createVocabulary(schemaJson);
      const typed = typeFaults(cedar, text, schema, vocabulary);
      const plain = text.faults.map((fault) => ({
        ...fault,
        hint: fault.hint ?? hintFor(fault.message, vocabulary, null),
      }));
      const reserved = text.policies.flatMap((policy, index) => reservedIdFault(policy, text.sources[index]) ?? []);
      const all = [...plain, ...typed, ...reserved];
      if (all.length > 0) return all;
      // What decides later must not be the first to find out that Cedar can't hold the set.
      cedar.preparsePolicySet('trial', { staticPolicies: staticPoliciesOf(text.policies) });
      return deadPolicyFaults(policies, text, schemaJson);
    });
  } catch (error) {
    if (!(error instanceof CedarTrapError)) throw error;
    const hint = 'split long chains of conditions, or use sets';
    return [{ offsetBytes: null, policyId: null, message: 'the policies are too complex for Cedar to read', hint }];
  }
}

function reservedIdFault({ id }: ParsedPolicy, source: PolicySource | undefined): PolicyFault | null {
  if (!id.startsWith(guardrailPrefix)) return null;
  const hint = 'choose another id';
  const message = `the @id begins with "${guardrailPrefix}", as those of the platform's own policies do`;
  return { offsetBytes: source?.startBytes ?? null, policyId: id, message, hint };
}

function schemaJsonOf(cedar: Cedar, schema: string): unknown {
  const answer = cedar.schemaToJsonWithResolvedTypes(schema);
  if (answer.type === 'failure') throw new InvariantError(`The schema can't be read: ${answer.errors[0]?.message}`);
  return answer.json;
}

function typeFaults(cedar: Cedar, text: ParsedText, schema: string, vocabulary: Vocabulary): PolicyFault[] {
  if (text.policies.length === 0) return [];
  const misspelt = text.policies.map((policy, index) => unknownNameFaults(policy, text.sources[index], vocabulary));
  // Numbers in place of ids, which may be missing or there twice.
  const numbered = Object.fromEntries(text.policies.map((policy, index) => [`#${index}`, policy.text]));
  const answer = cedar.validate({ schema, policies: { staticPolicies: numbered } });
  if (answer.type === 'failure') return answer.errors.flatMap((error) => faultsOf(error, 0, null));

  const inError = new Set(answer.validationErrors.map(({ policyId }) => policyId));
  const warned = new Set<string>();
  const warnings = answer.validationWarnings.filter((warning) => {
    // A policy that can match nothing protects nobody and permits nothing: whoever wrote it meant something else.
    if (!isGrave(warning) || inError.has(warning.policyId) || warned.has(warning.policyId)) return false;
    warned.add(warning.policyId);
    // A name that nothing has says why.
    return misspelt[Number(warning.policyId.slice(1))]?.length === 0;
  });
  const typed = [...answer.validationErrors, ...warnings].flatMap(({ policyId, error }) => {
    const index = Number(policyId.slice(1));
    const id = text.policies[index]?.id ?? '';
    const faults = faultsOf(error, text.sources[index]?.startBytes ?? 0, id === '' ? null : id);
    const action = text.policies[index]?.json.action ?? null;
    return faults.map((fault) => ({ ...fault, hint: hintFor(fault.message, vocabulary, action) ?? fault.hint }));
  });
  return [...typed, ...misspelt.flat()];
}

/** `context has recipentCount` is good Cedar and false for good: a guard that guards nothing. */
function unknownNameFaults(
  policy: ParsedPolicy,
  source: PolicySource | undefined,
  { attributes }: Vocabulary,
): PolicyFault[] {
  const unknown = new Set(namesIn(policy).filter((name) => !attributes.includes(name)));
  return [...unknown].map((name) => ({
    offsetBytes: source === undefined ? null : source.startBytes + offsetOfName(source.text, name),
    policyId: policy.id === '' ? null : policy.id,
    message: `nothing has an attribute \`${name}\``,
    hint: didYouMean(name, attributes) ?? 'the names there are stand in the schema',
  }));
}

/** Where the name stands behind a `has`, in bytes. */
function offsetOfName(text: string, name: string): number {
  const plain = name.replace(/[^\p{L}\p{N}_]/gu, '\\$&');
  const [before = ''] = new RegExp(`^.*?\\bhas\\b[^;]*?(?=${plain})`, 'su').exec(text) ?? [];
  return Buffer.byteLength(before, 'utf8');
}

function namesIn({ json }: ParsedPolicy): string[] {
  try {
    return json.conditions.flatMap(({ body }) => namesAskedFor(readExpression(body)));
  } catch (error) {
    if (error instanceof UnsupportedError) return [];
    throw error;
  }
}

function deadPolicyFaults(policies: string, text: ParsedText, schemaJson: unknown): PolicyFault[] {
  const startOf = new Map(text.policies.map(({ id }, index) => [id, text.sources[index]?.startBytes ?? 0]));
  return findDeadPolicies(text.policies, schemaJson).map((dead) => {
    const place = { offsetBytes: startOf.get(dead.policy.id) ?? null, policyId: dead.policy.id };
    if (dead.kind === 'impossible') {
      const hint = 'correct the conditions, or remove the policy';
      return { ...place, message: `the policy can never match: ${dead.why}`, hint };
    }
    if (dead.kind === 'unasked') {
      const message = 'nobody is ever asked to approve: what it matches never waits for an approval';
      const hint = 'forbid it to those who may not, or remove this policy';
      return { ...place, message, hint };
    }
    const { line } = positionOf(policies, startOf.get(dead.by.id) ?? 0);
    if (dead.kind === 'overtaken') {
      const message = `the policy never permits by itself: "${dead.by.id}" in line ${line} asks a person about all that it matches`;
      return {
        ...place,
        message,
        hint: 'an approval is asked before a permit counts: narrow the approval, or remove this policy',
      };
    }
    if (dead.kind === 'outvoted') {
      const { approvalQuorum: more } = dead.by;
      const message = `${dead.policy.approvalQuorum} never suffices: "${dead.by.id}" in line ${line} asks ${more} people about all that it matches`;
      return {
        ...place,
        message,
        hint: 'the most people that any policy asks are asked: narrow the other, or remove this policy',
      };
    }
    if (dead.kind === 'unbound') {
      const fewer = dead.by.limits.length === 0 ? 'no limit' : `${dead.by.limits.join(', ')} alone`;
      const message = `its @limits never bind: "${dead.by.id}" in line ${line} permits all that it matches under ${fewer}`;
      return { ...place, message, hint: 'each permit permits by itself: narrow the other, or give it the limits' };
    }
    const what = dead.policy.approvalQuorum === null ? 'the policy never permits' : 'nobody is ever asked to approve';
    const hint = 'narrow the forbid, or remove this policy';
    return { ...place, message: `${what}: "${dead.by.id}" in line ${line} forbids all that it matches`, hint };
  });
}

/** Warnings of Cedar that we refuse: what can never match, and characters that make text look other than it is. */
function isGrave({ error }: ValidationError): boolean {
  return /policy is impossible|unable to find an applicable action|bidirectional|BIDI/i.test(error.message);
}

/** Policies in the form in which Cedar reports them by their own ids. */
export function staticPoliciesOf(policies: readonly ParsedPolicy[]): Record<string, string> {
  return Object.fromEntries(policies.map(({ id, text }) => [id, text]));
}

/** @returns for example `line 3, column 12, policy "no-mass-mail": … (…)` */
function describeFault(text: string, fault: PolicyFault): string {
  const places: string[] = [];
  if (fault.offsetBytes !== null) {
    const { line, column } = positionOf(text, fault.offsetBytes);
    places.push(`line ${line}, column ${column}`);
  }
  if (fault.policyId !== null) places.push(`policy "${fault.policyId}"`);
  const prefix = places.length > 0 ? `${places.join(', ')}: ` : '';
  return `${prefix}${fault.message}${fault.hint === null ? '' : ` (${fault.hint})`}`;
}

function allowlistFaults({ allowlists }: BundleContent): BundleFault[] {
  const faults: BundleFault[] = [];
  const fault = (path: readonly (string | number)[], message: string) =>
    faults.push({ field: ['allowlists', ...path.map(String)], message });
  if (allowlists.length > allowlistLimits.rolesMax) {
    fault([], `there are ${allowlists.length} roles; at most ${allowlistLimits.rolesMax} are allowed`);
  }
  const seen = new Set<string>();
  allowlists.forEach(({ role, tools }, index) => {
    if (!isName(role)) fault([index, 'role'], `"${role}" is not a role: 1 to 100 characters without spaces around`);
    if (seen.has(role)) fault([index, 'role'], `role "${role}" is listed twice; put its tools in one list`);
    seen.add(role);
    if (tools.length > allowlistLimits.toolsMax) {
      fault(
        [index, 'tools'],
        `role "${role}" has ${tools.length} tools; at most ${allowlistLimits.toolsMax} are allowed`,
      );
    }
    tools.forEach((tool, toolIndex) => {
      if (!isName(tool)) {
        fault([index, 'tools', toolIndex], `"${tool}" is not a tool: 1 to 100 characters without spaces around`);
      }
    });
  });
  return faults;
}

function isName(text: string): boolean {
  return text.length > 0 && text.length <= allowlistLimits.nameLengthMax && text.trim() === text;
}
