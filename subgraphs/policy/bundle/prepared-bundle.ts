import { z } from 'zod';
import { createLru } from '#runtime/graphql/lru.ts';
import { sha256Hex } from '#runtime/json/canonical.ts';
import { type Cedar, CedarInstance } from '../cedar/instance.ts';
import type { PreparsedSet } from '../cedar/preparsed.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { UnsupportedError } from '../engine/unsupported.ts';
import { guardrailPrefix } from '../guardrails/guardrail-prefix.ts';
import type { Guardrails } from '../guardrails/guardrails.ts';
import type { BundleContent } from './bundle.ts';
import { parsePolicies } from './parse-policies.ts';
import { mayMatch, type ParsedPolicy, type PrincipalType } from './parsed-policy.ts';
import { staticPoliciesOf } from './validate-bundle.ts';

/** A bundle ready to decide with, under the guardrails of the platform. Immutable: it stands for their hashes. */
export interface PreparedBundle {
  readonly hash: string;
  /** Hash of the guardrails; null when there are none. */
  readonly guardrailHash: string | null;
  /** The bundle's own, and the guardrails behind them. */
  readonly policies: readonly ParsedPolicy[];
  /** @returns the tools on the role's allowlist; null when the role has none */
  toolsOf(role: string): readonly string[] | null;
  /** @returns undefined for an id that is not in the bundle */
  policy(id: string): ParsedPolicy | undefined;
  /** Whether its schema knows an action: bundles keep the schema that they were published with. */
  knowsAction(id: string): boolean;
  /** The policies, compiled; null when only Cedar can evaluate them. */
  readonly engine: Engine | null;
  /** The policies whose head can match the action and the principal's type, parsed once. */
  slice(action: string, principalType: PrincipalType): PreparsedSet;
}

const parser = new CedarInstance();

/**
 * Prepares a stored bundle.
 * @param hash hash of the content
 * @param guardrails those that stand above it; null for none
 * @throws Error when its policies can't be read, which a bundle that was validated can
 */
export function prepareBundle(
  hash: string,
  content: BundleContent,
  guardrails: Guardrails | null = null,
): PreparedBundle {
  const schemaKey = sha256Hex(content.schema);
  const [own, above, schemaJson] = parser.run((cedar) => [
    parsePolicies(cedar, content.policies),
    guardrails === null ? null : parsePolicies(cedar, guardrails.content.policies),
    schemaJsonOf(cedar, schemaKey, content.schema),
  ]);
  const fault = own.faults[0] ?? above?.faults[0];
  if (fault !== undefined) throw new Error(`Bundle ${hash} can't be read: ${fault.message}`);
  const all = [...own.policies, ...(above?.policies ?? []).map(asGuardrail)];
  const policies = new Map(all.map((policy) => [policy.id, policy]));
  const allowlists = new Map(content.allowlists.map(({ role, tools }) => [role, tools]));
  const actions = actionsOf(schemaJson);
  const slices = new Map<string, PreparsedSet>();
  return {
    hash,
    guardrailHash: guardrails?.hash ?? null,
    policies: all,
    toolsOf: (role) => allowlists.get(role) ?? null,
    policy: (id) => policies.get(id),
    knowsAction: (id) => actions.has(id),
    engine: schemaJson === null ? null : compile(all, schemaJson),
    slice(action, principalType) {
      const name = `${action}/${principalType}`;
      const known = slices.get(name);
      if (known !== undefined) return known;
      const slice = {
        key: `${hash}/${guardrails?.hash ?? ''}/${name}`,
        schemaKey,
        schema: content.schema,
        policies: () => staticPoliciesOf(all.filter((policy) => mayMatch(policy, action, principalType))),
      };
      slices.set(name, slice);
      return slice;
    },
  };
}

function asGuardrail(policy: ParsedPolicy): ParsedPolicy {
  return { ...policy, id: `${guardrailPrefix}${policy.id}`, isGuardrail: true };
}

const schemasMax = 16;
const schemas = createLru<string, unknown>({ entriesMax: schemasMax });

/** @returns null for a schema that Cedar does not take; what it says of that comes with each decision */
function schemaJsonOf(cedar: Cedar, key: string, schema: string): unknown {
  const known = schemas.get(key);
  if (known !== undefined) return known;
  const answer = cedar.schemaToJsonWithResolvedTypes(schema);
  if (answer.type === 'failure') return null;
  schemas.set(key, answer.json);
  return answer.json;
}

const schemaShape = z.record(z.string(), z.object({ actions: z.record(z.string(), z.unknown()) }));

/** Ids of the actions of a schema, in the JSON that Cedar makes of it. */
function actionsOf(schemaJson: unknown): ReadonlySet<string> {
  const schema = schemaShape.safeParse(schemaJson);
  return new Set(Object.values(schema.data ?? {}).flatMap((namespace) => Object.keys(namespace.actions)));
}

function compile(policies: readonly ParsedPolicy[], schemaJson: unknown): Engine | null {
  try {
    return createEngine(policies, schemaJson);
  } catch (error) {
    if (error instanceof UnsupportedError) return null;
    throw error;
  }
}
