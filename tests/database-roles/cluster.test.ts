import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedServers, startEmbeddedServers } from '#infra/embedded/servers.ts';
import { tempDataDir, toolsDir } from '#infra/embedded/testing.ts';
import { migrate } from '#runtime/db/migrate.ts';
import { ensureRoleLogins, RoleLoginError } from '#runtime/db/role-logins.ts';
import { inspectRoles } from '#runtime/db/role-privileges.ts';
import { loginRoles, roleNameOf, urlForRole } from '#runtime/db/roles.ts';
import { openSession, type RoleSession, withSession } from './roles.fixture.ts';

// A cluster of its own, as somebody else's PostgreSQL would be: without the roles that the launcher makes.
let directory: Awaited<ReturnType<typeof tempDataDir>>;
let servers: EmbeddedServers;
let admin: RoleSession;

beforeAll(async () => {
  directory = await tempDataDir();
  servers = await startEmbeddedServers({
    dataDir: directory.path,
    toolsDir,
    only: ['postgres'],
    postgresSettings: { fsync: 'off', synchronous_commit: 'off', log_min_duration_statement: '0' },
  });
  admin = await openSession(servers.adminDatabaseUrl);
  await dropRoles();
});
afterAll(async () => {
  await admin?.close();
  await servers?.stop();
  await directory?.remove();
});

async function dropRoles(): Promise<void> {
  for (const name of loginRoles.map(roleNameOf)) await admin.query(`drop role if exists ${name}`);
}

/** A database of its own, of a role that is no superuser. @returns the owner's URL */
async function createOwned(name: string, attributes: string): Promise<string> {
  await admin.query(`create role ${name} login ${attributes} password 'secret-of-${name}'`);
  await admin.query(`create database ${name} owner ${name}`);
  const url = new URL(servers.databaseUrl);
  url.username = name;
  url.password = `secret-of-${name}`;
  url.pathname = `/${name}`;
  return url.href;
}

function urlsOf(databaseUrl: string, password: string) {
  return Object.fromEntries(loginRoles.map((role) => [role, urlForRole(databaseUrl, role, `${password}-${role}`)]));
}

describe('on a server where the owner may not make roles', () => {
  it('the tables are made all the same, and the report says which roles are missing', async () => {
    const databaseUrl = await createOwned('modest', '');
    await migrate(databaseUrl);
    const report = await inspectRoles(databaseUrl);
    expect(report.withoutLogin).toEqual(loginRoles.map(roleNameOf));
    expect(report.wrongPrivileges).toEqual([]);
    const refused = ensureRoleLogins(databaseUrl, urlsOf(databaseUrl, 'first'));
    await expect(refused).rejects.toThrow(RoleLoginError);
    await expect(refused).rejects.toThrow(/parpour_control_plane can't be set up: .*An administrator of the server/);
  });

  it('roles that an administrator makes later have their privileges after the next migration', async () => {
    const url = new URL(servers.databaseUrl);
    url.username = 'modest';
    url.password = 'secret-of-modest';
    url.pathname = '/modest';
    await admin.query(`create role parpour_treasury login password 'by-hand'`);
    try {
      await migrate(url.href);
      await withSession(urlForRole(url.href, 'treasury', 'by-hand'), async (session) => {
        expect(await session.attempt('select from treasury.accounts')).toBe('done');
        expect(await session.attempt('select from compliance.cases')).toBe('denied');
      });
    } finally {
      await migrate(url.href, { direction: 'down', count: Number.POSITIVE_INFINITY });
      await dropRoles();
    }
  });
});

describe('on a server where the owner may make roles', () => {
  let databaseUrl: string;

  it('the migration makes them, and the passwords of their URLs let them in', async () => {
    const script = await readFile(new URL('../../infra/postgres/create-owner.sh', import.meta.url), 'utf8');
    const sql = /<<'SQL'\n([\s\S]+)\nSQL/.exec(script)?.[1] ?? '';
    // As the PostgreSQL image would run it, for an owner and a database that this server does not have yet.
    for (const statement of sql.replaceAll('venture', 'maker').replace(":'password'", "'secret-of-maker'").split(';')) {
      await admin.query(statement);
    }
    const url = new URL(servers.databaseUrl);
    url.username = 'maker';
    url.password = 'secret-of-maker';
    url.pathname = '/maker';
    databaseUrl = url.href;
    await migrate(databaseUrl);
    expect(await ensureRoleLogins(databaseUrl, urlsOf(databaseUrl, 'first'))).toEqual(loginRoles.map(roleNameOf));
    expect(await inspectRoles(databaseUrl)).toMatchObject({ withoutLogin: [], wrongPrivileges: [], seesWriters: true });
    expect(await ensureRoleLogins(databaseUrl, urlsOf(databaseUrl, 'first'))).toEqual([]);
  });

  it('another password in a URL replaces the one before', async () => {
    const urls = { treasury: urlForRole(databaseUrl, 'treasury', 'changed') };
    expect(await ensureRoleLogins(databaseUrl, urls)).toEqual(['parpour_treasury']);
    await withSession(urls.treasury, async (session) => {
      expect(await session.attempt('select from treasury.accounts')).toBe('done');
    });
    const before = openSession(urlForRole(databaseUrl, 'treasury', 'first-treasury'));
    await expect(before).rejects.toMatchObject({ code: '28P01' });
  });

  it('a URL with a user of its own choice is left to whoever chose it', async () => {
    expect(await ensureRoleLogins(databaseUrl, { treasury: databaseUrl })).toEqual([]);
  });

  it('databases that are migrated at the same moment do not get into each other way', async () => {
    const names = ['side_a', 'side_b', 'side_c'];
    const urls: string[] = [];
    for (const name of names) {
      await admin.query(`create database ${name} owner maker`);
      const url = new URL(databaseUrl);
      url.pathname = `/${name}`;
      urls.push(url.href);
    }
    await migrate(databaseUrl, { direction: 'down', count: Number.POSITIVE_INFINITY });
    await dropRoles();
    const all = [databaseUrl, ...urls];
    await Promise.all(all.map((url) => migrate(url)));
    await Promise.all(all.map((url) => ensureRoleLogins(url, urlsOf(url, 'shared'))));
    for (const url of all) {
      expect(await inspectRoles(url)).toMatchObject({ withoutLogin: [], wrongPrivileges: [], seesWriters: true });
    }
  });

  it('no password has got into the log of the server, which writes every statement down', async () => {
    const log = await readFile(`${directory.path}/logs/postgres.log`, 'utf8');
    expect(log).toMatch(/alter role parpour_treasury login password/);
    expect(log).not.toMatch(/'changed'|first-|shared-/);
  });
});
