/** What connects to the database in a role of its own: each subgraph, the sequencer, and what only reads the log. */
export const databaseRoles = [
  'control-plane',
  'treasury',
  'policy',
  'compliance',
  'artifact',
  'sequencer',
  'reader',
] as const;
export type DatabaseRole = (typeof databaseRoles)[number];

/** Roles that log in: those of the services, and `auditor` for compliance tooling, which only reads. */
export const loginRoles = [...databaseRoles, 'auditor'] as const;
export type LoginRole = (typeof loginRoles)[number];

/** @returns the role's name in PostgreSQL, as migrations/0090_roles.sql makes it: `parpour_control_plane` */
export function roleNameOf(role: LoginRole): string {
  return `parpour_${role.replaceAll('-', '_')}`;
}

/** @returns a URL of the same database for another role */
export function urlForRole(databaseUrl: string, role: LoginRole, password: string): string {
  const url = new URL(databaseUrl);
  url.username = roleNameOf(role);
  url.password = encodeURIComponent(password);
  return url.href;
}
