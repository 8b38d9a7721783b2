import { type DatabaseRole, databaseRoles } from '#runtime/db/roles.ts';

/** @returns the variable that holds the URL of a database role: `VENTURE_DATABASE_URL_CONTROL_PLANE` */
export function databaseUrlNameOf<Role extends DatabaseRole>(role: Role): DatabaseUrlName<Role> {
  // The type says what the expression does.
  return `VENTURE_DATABASE_URL_${role.replaceAll('-', '_').toUpperCase()}` as DatabaseUrlName<Role>;
}

/** @returns the variables that give each of these roles its URL */
export function databaseUrlVariables(urls: Readonly<Partial<Record<DatabaseRole, string>>>): Record<string, string> {
  const set = databaseRoles.flatMap((role) =>
    urls[role] === undefined ? [] : [[databaseUrlNameOf(role), urls[role]]],
  );
  return Object.fromEntries(set);
}

type DatabaseUrlName<Role extends string> = `VENTURE_DATABASE_URL_${Uppercase<
  Role extends `${infer Head}-${infer Tail}` ? `${Head}_${Tail}` : Role
>}`;
