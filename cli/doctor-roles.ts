import { databaseUrlOf } from '#infra/embedded/postgres.ts';
import { loadConfig, processEnvironment } from '#runtime/config/config.ts';
import { ConfigError } from '#runtime/config/variables.ts';
import { inspectRoles, type RolesReport } from '#runtime/db/role-privileges.ts';
import { loginRoles } from '#runtime/db/roles.ts';
import { accessTo } from './database.ts';
import { findInstance } from './instance.ts';

/** What doctor says about the database roles of the services. */
export interface RolesFinding {
  readonly summary: string;
  /** What is not as it should be, each a sentence or two. */
  readonly notes: readonly string[];
}

/**
 * Looks at the database of the instance on a data directory, else at the one that VENTURE_DATABASE_URL names.
 * @returns undefined when there is neither
 */
export async function examineRoles(dataDir: string): Promise<RolesFinding | undefined> {
  const instance = await findInstance(dataDir);
  const databaseUrl = instance === undefined ? configuredUrl() : databaseUrlOf(await accessTo(dataDir, instance));
  if (databaseUrl === undefined) return undefined;
  try {
    return describeRoles(await inspectRoles(databaseUrl));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { summary: 'not known', notes: [`The database could not be asked about its roles: ${reason}.`] };
  }
}

/** Of an environment that is a whole configuration: that of a service, not the few things set for `npm start`. */
function configuredUrl(): string | undefined {
  try {
    return loadConfig(processEnvironment()).database.url;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** @returns the report in words */
export function describeRoles({ withoutLogin, wrongPrivileges, seesWriters, connected }: RolesReport): RolesFinding {
  const notes: string[] = [];
  const owner = connected.find(({ isOwner }) => isOwner);
  if (owner !== undefined) {
    notes.push(
      `Roles are not separated: services are connected as ${owner.roleName}, which owns all tables (${owner.connections}
       connections). Each could switch the triggers off that guard the log, and read what others keep.`,
    );
  }
  if (withoutLogin.length > 0) {
    notes.push(`These roles can't log in, so services can't be separated by them: ${withoutLogin.join(', ')}.`);
  }
  const [first] = wrongPrivileges;
  if (first !== undefined) {
    notes.push(
      `${wrongPrivileges.length} privileges are not what they should be; the next migration brings them in order
       and begins with: ${first}.`,
    );
  }
  if (!seesWriters && !withoutLogin.includes('parpour_sequencer')) {
    notes.push(
      `parpour_sequencer does not have pg_read_all_stats, so it can't name the writers that hold sequencing up.
       An administrator may grant it.`,
    );
  }
  const able = loginRoles.length - withoutLogin.length;
  const summary = notes.length === 0 ? `${able}, separated` : `${able} of ${loginRoles.length}`;
  return { summary, notes: notes.map((note) => note.replaceAll(/\s+/g, ' ')) };
}
