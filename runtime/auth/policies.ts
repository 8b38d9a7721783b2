import type { Identity } from './identity.ts';

/** Something about a caller that no scope says. Schemas name it in `@policy`. */
export interface CallerPolicy {
  readonly allows: (identity: Identity) => boolean;
  /** What a caller is told who is not let through. */
  readonly refusal: string;
}

/** What `@policy(policies: [["…"]])` may name. Each is decided by the token alone, so that nothing has to be fetched. */
export const callerPolicies = {
  /** Neither an agent nor a program. */
  person: {
    allows: ({ actor }) => actor.kind === 'PERSON',
    refusal: 'Only a person may do this',
  },
  /** Not held to certain ventures of the tenant. */
  whole_tenant: {
    allows: ({ ventureIds }) => ventureIds === undefined,
    refusal: 'The token is for certain ventures only',
  },
} as const satisfies Record<string, CallerPolicy>;

export type CallerPolicyName = keyof typeof callerPolicies;

/** @returns true for the name of a policy */
export function isCallerPolicy(name: string): name is CallerPolicyName {
  return Object.hasOwn(callerPolicies, name);
}
