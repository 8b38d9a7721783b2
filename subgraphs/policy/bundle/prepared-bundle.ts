import { sha256Hex } from '#runtime/json/canonical.ts';
import { CedarInstance } from '../cedar/instance.ts';
import type { PreparsedSet } from '../cedar/preparsed.ts';
import type { BundleContent } from './bundle.ts';
import { parsePolicies } from './parse-policies.ts';
import { mayMatch, type ParsedPolicy, type PrincipalType } from './parsed-policy.ts';
import { staticPoliciesOf } from './validate-bundle.ts';

/** A bundle ready to decide with. Immutable: it stands for its hash. */
export interface PreparedBundle {
  readonly hash: string;
  readonly policies: readonly ParsedPolicy[];
  /** @returns the tools on the role's allowlist; null when the role has none */
  toolsOf(role: string): readonly string[] | null;
  /** @returns undefined for an id that is not in the bundle */
  policy(id: string): ParsedPolicy | undefined;
  /** The policies whose head can match the action and the principal's type, parsed once. */
  slice(action: string, principalType: PrincipalType): PreparsedSet;
}

const parser = new CedarInstance();

/**
 * Prepares a stored bundle.
 * @param hash hash of the content
 * @throws Error when its policies can't be read, which a bundle that was validated can
 */
export function prepareBundle(hash: string, content: BundleContent): PreparedBundle {
  const parsed = parser.run((cedar) => parsePolicies(cedar, content.policies));
  const fault = parsed.faults[0];
  if (fault !== undefined) throw new Error(`Bundle ${hash} can't be read: ${fault.message}`);
  const policies = new Map(parsed.policies.map((policy) => [policy.id, policy]));
  const allowlists = new Map(content.allowlists.map(({ role, tools }) => [role, tools]));
  const schemaKey = sha256Hex(content.schema);
  const slices = new Map<string, PreparsedSet>();
  return {
    hash,
    policies: parsed.policies,
    toolsOf: (role) => allowlists.get(role) ?? null,
    policy: (id) => policies.get(id),
    slice(action, principalType) {
      const name = `${action}/${principalType}`;
      const known = slices.get(name);
      if (known !== undefined) return known;
      const slice = {
        key: `${hash}/${name}`,
        schemaKey,
        schema: content.schema,
        policies: () => staticPoliciesOf(parsed.policies.filter((policy) => mayMatch(policy, action, principalType))),
      };
      slices.set(name, slice);
      return slice;
    },
  };
}
