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
  /** Null for guardrails that stand alone. */
  readonly hash: string | null;
  /** Hash of the guardrails; null when there are none. */
  readonly guardrailHash: string | null;
  /** The guardrails by themselves, for what the bundle is too old to know of; null when there are none. */
  readonly guardrails: PreparedBundle | null;
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
  const above = guardrails === null ? null : prepareGuardrails(guardrails);
  const policies = [...readPolicies(`Bundle ${hash}`, content), ...(above?.policies ?? [])];
  return prepared({ hash, guardrailHash: above?.guardrailHash ?? null, guardrails: above, policies }, content);
}

const preparedGuardrails = new WeakMap<Guardrails, PreparedBundle>();

/** Prepares guardrails by themselves, as they stand above ventures without a bundle. Permits nothing but what people do. */
export function prepareGuardrails(guardrails: Guardrails): PreparedBundle {
  const known = preparedGuardrails.get(guardrails);
  if (known !== undefined) return known;
  const { hash, content } = guardrails;
  const policies = readPolicies(`Guardrails ${hash}`, content).map(asGuardrail);
  const alone = { hash: null, guardrailHash: hash, guardrails: null, policies };
  const bundle = prepared(alone, { ...content, allowlists: [] });
  preparedGuardrails.set(guardrails, bundle);
  return bundle;
}

function readPolicies(what: string, { policies }: Pick<BundleContent, 'policies'>): readonly ParsedPolicy[] {
  const read = parser.run((cedar) => parsePolicies(cedar, policies));
  const [fault] = read.faults;
  if (fault !== undefined) throw new Error(`${what} can't be read: ${fault.message}`);
  return read.policies;
}

type Named = Pick<PreparedBundle, 'hash' | 'guardrailHash' | 'guardrails' | 'policies'>;

function prepared(named: Named, { schema, allowlists }: Pick<BundleContent, 'schema' | 'allowlists'>): PreparedBundle {
  const { hash, guardrailHash, policies } = named;
  const schemaKey = sha256Hex(schema);
  const schemaJson = parser.run((cedar) => schemaJsonOf(cedar, schemaKey, schema));
  const byId = new Map(policies.map((policy) => [policy.id, policy]));
  const tools = new Map(allowlists.map(({ role, tools: allowed }) => [role, allowed]));
  const actions = actionsOf(schemaJson);
  const slices = new Map<string, PreparsedSet>();
  return {
    ...named,
    toolsOf: (role) => tools.get(role) ?? null,
    policy: (id) => byId.get(id),
    knowsAction: (id) => actions.has(id),
    engine: schemaJson === null ? null : compile(policies, schemaJson),
    slice(action, principalType) {
      const name = `${action}/${principalType}`;
      const known = slices.get(name);
      if (known !== undefined) return known;
      const slice = {
        key: `${hash ?? ''}/${guardrailHash ?? ''}/${name}`,
        schemaKey,
        schema,
        policies: () => staticPoliciesOf(policies.filter((policy) => mayMatch(policy, action, principalType))),
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
