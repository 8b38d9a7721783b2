import pRetry from 'p-retry';
import pg from 'pg';
import { sqlStateOf } from './db.ts';
import { type LoginRole, loginRoles, roleNameOf, urlForRole } from './roles.ts';
import { scramVerifier } from './scram.ts';

/** A role of the services is missing or can't log in, and whoever asked may not change that. */
export class RoleLoginError extends Error {
  readonly roleName: string;

  constructor(roleName: string, reason: string) {
    super(`The database role ${roleName} can't be set up: ${reason}`);
    this.name = 'RoleLoginError';
    this.roleName = roleName;
  }
}

/**
 * Makes sure that roles can log in with the passwords of these URLs: makes those that are missing, and gives the others
 * that password. A role that can log in already is left alone, as is a URL that names another user.
 * @param creatorUrl role that may make roles: a superuser, or one with CREATEROLE that made them
 * @returns names of the roles that were changed
 * @throws RoleLoginError when it may not
 */
export async function ensureRoleLogins(
  creatorUrl: string,
  urls: Readonly<Partial<Record<LoginRole, string>>>,
): Promise<string[]> {
  return pRetry(() => tryRoleLogins(creatorUrl, urls), {
    retries: 8,
    minTimeout: 20,
    maxTimeout: 500,
    randomize: true,
    // "tuple concurrently updated", or a membership that is there by now: the same is being done for another database of the cluster.
    shouldRetry: ({ error }) => ['XX000', '23505'].includes(sqlStateOf(error) ?? ''),
  });
}

async function tryRoleLogins(
  creatorUrl: string,
  urls: Readonly<Partial<Record<LoginRole, string>>>,
): Promise<string[]> {
  const ours = loginRoles.flatMap((role) => {
    const url = urls[role];
    const name = roleNameOf(role);
    if (url === undefined || new URL(url).username !== name) return [];
    return [{ role, name, password: decodeURIComponent(new URL(url).password) }];
  });
  // Tried where the roles are made: the services may go through a pooler that is not there yet.
  const checked = await Promise.all(
    ours.map(async (login) => ({
      ...login,
      works: await canLogIn(urlForRole(creatorUrl, login.role, login.password)),
    })),
  );
  const missing = checked.filter(({ works }) => !works);
  if (missing.length === 0) return [];
  const client = new pg.Client({ connectionString: creatorUrl, application_name: 'parpour-roles' });
  await client.connect();
  try {
    for (const { name, password } of missing) await setPassword(client, name, password);
    await letSequencerSeeWriters(client);
  } finally {
    await client.end();
  }
  return missing.map(({ name }) => name);
}

/** SQLSTATEs of a refused login: wrong password, and a role that is missing or may not log in. */
const refusals = new Set(['28P01', '28000']);

async function canLogIn(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // Told by connect() too; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError && refusals.has(error.code ?? '')) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function setPassword(client: pg.Client, name: string, password: string): Promise<void> {
  const verifier = pg.escapeLiteral(await scramVerifier(password));
  try {
    await client.query(`do $$
      begin
        begin
          create role ${name};
        exception when duplicate_object or unique_violation then null;
        end;
        alter role ${name} login password ${verifier};
      end $$`);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error;
    throw new RoleLoginError(name, `${error.message}. An administrator of the server has to make it.`);
  }
}

async function letSequencerSeeWriters(client: pg.Client): Promise<void> {
  const name = roleNameOf('sequencer');
  try {
    const { rows } = await client.query<{ may: boolean }>(
      `select pg_has_role(rolname, 'pg_read_all_stats', 'member') as may from pg_roles where rolname = $1`,
      [name],
    );
    if (rows[0]?.may === false) await client.query(`grant pg_read_all_stats to ${name} with inherit true, set false`);
  } catch (error) {
    // Without it the sequencer can't name the writers that hold it up; that is not worth to fail for.
    if (sqlStateOf(error) !== '42501') throw error;
  }
}
