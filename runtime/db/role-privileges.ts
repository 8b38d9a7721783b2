import pg from 'pg';
import { loginRoles, roleNameOf } from './roles.ts';

/**
 * Grants and revokes what the database's roles lack or have too much of, as `platform.role_privileges` says. Does nothing
 * while that is not there.
 * @param databaseUrl the role that owns the tables
 * @returns the statements that it took, none when all was right
 */
export async function applyRolePrivileges(databaseUrl: string): Promise<string[]> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ exists: boolean }>(
      `select to_regprocedure('platform.apply_role_privileges()') is not null as exists`,
    );
    if (rows[0]?.exists !== true) return [];
    const { rows: changes } = await client.query<{ statement: string }>(
      'select platform.apply_role_privileges() as statement',
    );
    return changes.map(({ statement }) => statement);
  });
}

/** How far the services' roles are told apart in a database. */
export interface RolesReport {
  /** Roles that are not there, or may not log in. */
  readonly withoutLogin: readonly string[];
  /** Statements that would bring privileges to what they are meant to be. */
  readonly wrongPrivileges: readonly string[];
  /** Whether the sequencer can name the writers that hold it up. */
  readonly seesWriters: boolean;
  /** Roles that services are connected with now, with the number of their connections. */
  readonly connected: readonly { readonly roleName: string; readonly connections: number; readonly isOwner: boolean }[];
}

/** Looks at the roles of a database and changes nothing. @param databaseUrl the role that owns the tables */
export async function inspectRoles(databaseUrl: string): Promise<RolesReport> {
  return withClient(databaseUrl, async (client) => {
    const { rows: logins } = await client.query<{ rolname: string; sees: boolean }>(
      `select rolname, pg_has_role(rolname, 'pg_read_all_stats', 'usage') as sees
       from pg_roles where rolname = any($1) and rolcanlogin`,
      [loginRoles.map(roleNameOf)],
    );
    const { rows: changes } = await client.query<{ statement: string }>(
      'select statement from platform.privilege_changes order by 1',
    );
    // Names of connections may be read by everybody, what they do by their own role only. Commands are no services.
    const { rows: connected } = await client.query<RolesReport['connected'][number]>(
      `select usename as "roleName", count(*)::integer as connections, usename = current_user as "isOwner"
       from pg_stat_activity
       where datname = current_database() and application_name like 'parpour-%' and application_name <> all ($1)
       group by usename order by usename`,
      [[inspectorName, 'parpour-cli', 'parpour-migrate']],
    );
    const names = new Set(logins.map(({ rolname }) => rolname));
    return {
      withoutLogin: loginRoles.map(roleNameOf).filter((name) => !names.has(name)),
      wrongPrivileges: changes.map(({ statement }) => statement),
      seesWriters: logins.some(({ rolname, sees }) => rolname === roleNameOf('sequencer') && sees),
      connected,
    };
  });
}

const inspectorName = 'parpour-roles';

async function withClient<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: inspectorName,
    connectionTimeoutMillis: 10_000,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
