/** What a caller may do. Resolvers ask for one with `requireScope`. */
export const scopes = [
  'ventures:read',
  'ventures:write',
  'workflows:write',
  'approvals:decide',
  'freeze:write',
  'money:read',
  'money:write',
  'policy:read',
  'policy:write',
  'compliance:read',
  'compliance:write',
  'artifacts:read',
  'artifacts:write',
  'keys:read',
  'keys:write',
] as const;

export type Scope = (typeof scopes)[number];

/** @returns true for the name of a scope */
export function isScope(text: string): text is Scope {
  // The tuple's type is too narrow for includes(string).
  return (scopes as readonly string[]).includes(text);
}

/** PERSON signs in; AGENT runs tasks of one venture; SYSTEM is a role of ours; INTEGRATION is another program. */
export type ActorKind = 'PERSON' | 'AGENT' | 'SYSTEM' | 'INTEGRATION';

/** Who did something, as events and objects keep it. */
export interface Actor {
  readonly kind: ActorKind;
  readonly id: string;
  readonly name: string;
}

/** A verified caller. Travels with every call between services, signed where it leaves the process. */
export interface Identity {
  readonly actor: Actor;
  /** The owner of ventures that this caller belongs to, `org_…`. Nothing of another tenant is ever visible. */
  readonly tenantId: string;
  /** When present, only these ventures of the tenant are visible (an agent's token names exactly one). */
  readonly ventureIds?: readonly string[];
  readonly scopes: readonly Scope[];
}

/** Roles are named sets of scopes; a token names one. */
export const scopesOfRole = {
  founder: scopes,
  operator: scopes.filter((scope) => scope !== 'policy:write' && scope !== 'keys:write'),
  auditor: scopes.filter((scope) => scope.endsWith(':read')),
  agent: ['ventures:read', 'money:read', 'money:write', 'artifacts:read', 'artifacts:write', 'policy:read'],
  integrator: ['ventures:read', 'workflows:write', 'money:read', 'artifacts:read'],
} as const satisfies Record<string, readonly Scope[]>;

export type AuthRole = keyof typeof scopesOfRole;

/** @returns true when the caller holds the scope */
export function hasScope(identity: Identity, scope: Scope): boolean {
  return identity.scopes.includes(scope);
}

const humanRoles = ['founder', 'operator', 'auditor', 'integrator'] as const satisfies readonly AuthRole[];

/**
 * Tells the roles whose rights a caller has, so that policies can speak of them: a founder has those of all four, an API key
 * with two scopes may have none.
 */
export function rolesOf({ scopes: held }: Pick<Identity, 'scopes'>): (typeof humanRoles)[number][] {
  return humanRoles.filter((role) => scopesOfRole[role].every((scope) => held.includes(scope)));
}
