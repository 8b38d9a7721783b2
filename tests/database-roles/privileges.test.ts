import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '#runtime/db/migrate.ts';
import { applyRolePrivileges, inspectRoles } from '#runtime/db/role-privileges.ts';
import { type LoginRole, loginRoles, roleNameOf } from '#runtime/db/roles.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { openSession, type RoleSession, withSession } from './roles.fixture.ts';

let stack: TestStack;
let owner: RoleSession;
let sessions: Record<LoginRole, RoleSession>;

beforeAll(async () => {
  stack = await startTestStack();
  owner = await openSession(stack.databaseUrl);
  const opened = loginRoles.map(async (role) => [role, await openSession(stack.roleUrls[role])] as const);
  sessions = Object.fromEntries(await Promise.all(opened)) as Record<LoginRole, RoleSession>;
});
afterAll(async () => {
  for (const session of [owner, ...Object.values(sessions ?? {})]) await session?.close();
  await stack?.stop();
});

const verbs = {
  SELECT: (table: string) => `select from ${table} limit 1`,
  // Rows without values break constraints, which are looked at after privileges.
  INSERT: (table: string) => `insert into ${table} default values`,
  UPDATE: (table: string, column: string) => `update ${table} set ${column} = default where false`,
  DELETE: (table: string) => `delete from ${table} where false`,
  TRUNCATE: (table: string) => `truncate ${table} cascade`,
} as const;
type Verb = keyof typeof verbs;

/** The tables that a role has to do with, and what it may do with them. Everything else is denied. */
const allowed: Record<LoginRole, Record<string, readonly Verb[]>> = {
  'control-plane': {
    'control_plane.*': ['SELECT', 'INSERT', 'UPDATE'],
    'control_plane.approval_votes': ['SELECT', 'INSERT'],
    ...logOfServices(),
    ...consumers(),
    'platform.ventures': ['SELECT', 'INSERT'],
    'platform.freezes': ['SELECT', 'INSERT', 'UPDATE'],
    'platform.dead_letters': ['SELECT', 'INSERT', 'UPDATE'],
    'platform.api_keys': ['SELECT', 'INSERT', 'UPDATE'],
    'platform.revocations': ['SELECT', 'INSERT', 'UPDATE'],
    'platform.governance_changes': ['SELECT'],
  },
  treasury: {
    'treasury.*': ['SELECT', 'INSERT', 'UPDATE'],
    'treasury.entries': ['SELECT', 'INSERT'],
    'treasury.assets': ['SELECT', 'INSERT'],
    'treasury.account_history': ['SELECT', 'INSERT'],
    'treasury.transfers': ['SELECT', 'INSERT'],
    ...logOfServices(),
    ...consumers(),
    'platform.freezes': ['SELECT'],
    'platform.dead_letters': ['SELECT', 'INSERT', 'UPDATE'],
  },
  policy: {
    'policy.*': ['SELECT', 'INSERT', 'UPDATE'],
    'policy.decisions': ['SELECT', 'INSERT'],
    'policy.guardrails': ['SELECT', 'INSERT'],
    ...logOfServices(),
    'platform.freezes': ['SELECT'],
    'platform.governance_changes': ['SELECT', 'INSERT', 'UPDATE'],
  },
  compliance: {
    'compliance.*': ['SELECT', 'INSERT', 'UPDATE'],
    'compliance.checkpoints': ['SELECT', 'INSERT'],
    'compliance.tree_nodes': ['SELECT', 'INSERT'],
    'compliance.violations': ['SELECT', 'INSERT'],
    ...logOfServices(),
    ...consumers(),
  },
  artifact: { 'artifact.*': ['SELECT', 'INSERT', 'UPDATE'], ...logOfServices() },
  sequencer: {
    'platform.events': ['SELECT'],
    'platform.event_log': ['SELECT', 'INSERT'],
    'platform.event_partitions': ['SELECT'],
    'platform.sequencer': ['SELECT', 'UPDATE'],
  },
  reader: { ...logOnly(), 'platform.api_keys': ['SELECT'], 'platform.revocations': ['SELECT'] },
  auditor: {
    ...logOnly(),
    'platform.event_types': ['SELECT'],
    'compliance.log_tree': ['SELECT'],
    'compliance.tree_nodes': ['SELECT'],
    'compliance.checkpoints': ['SELECT'],
  },
};

function logOnly(): Record<string, readonly Verb[]> {
  return { 'platform.events': ['SELECT'], 'platform.event_log': ['SELECT'], 'platform.sequencer': ['SELECT'] };
}

function logOfServices(): Record<string, readonly Verb[]> {
  return { ...logOnly(), 'platform.ventures': ['SELECT'], 'platform.idempotency_keys': ['SELECT', 'INSERT', 'UPDATE'] };
}

function consumers(): Record<string, readonly Verb[]> {
  return { 'platform.consumers': ['SELECT', 'INSERT', 'UPDATE'] };
}

interface Table {
  readonly schema: string;
  readonly name: string;
  readonly column: string;
  readonly isPartition: boolean;
}

function tablesOf(session: RoleSession): Promise<Table[]> {
  return session.query<Table & Record<string, unknown>>(`
    select n.nspname as schema, c.relname as name, c.relispartition as "isPartition", (
      select attname from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped order by attnum limit 1
    ) as column
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname not in ('information_schema') and n.nspname not like 'pg\\_%'
    order by 1, 2`);
}

function allowedOn(role: LoginRole, { schema, name, isPartition }: Table): readonly Verb[] {
  if (isPartition) return [];
  return allowed[role][`${schema}.${name}`] ?? allowed[role][`${schema}.*`] ?? [];
}

describe('in the database', () => {
  it.each(loginRoles)('%s may do what it needs with each table, and nothing else', async (role) => {
    const tables = await tablesOf(owner);
    expect(tables.length).toBeGreaterThan(30);
    const found: Record<string, Verb[]> = {};
    const wanted: Record<string, readonly Verb[]> = {};
    for (const table of tables) {
      const name = `${table.schema}.${table.name}`;
      wanted[name] = allowedOn(role, table);
      found[name] = [];
      for (const [verb, statement] of Object.entries(verbs) as [Verb, (typeof verbs)[Verb]][]) {
        const outcome = await sessions[role].attempt(statement(name, table.column));
        if (outcome !== 'denied') found[name].push(verb);
      }
    }
    expect(found).toEqual(wanted);
  });

  it.each(loginRoles)('%s can not become another role, or change what guards the tables', async (role) => {
    const session = sessions[role];
    const others = [...loginRoles.filter((other) => other !== role).map(roleNameOf), 'venture', 'parpour_admin'];
    for (const other of others) {
      expect(await session.attempt(`set role ${other}`), other).toBe('denied');
      expect(await session.attempt(`set session authorization ${other}`), other).toBe('denied');
      expect(await session.attempt(`grant ${other} to ${roleNameOf(role)}`), other).toBe('denied');
    }
    for (const statement of [
      'alter table platform.events disable trigger append_only',
      'drop trigger append_only on platform.events',
      'create or replace function platform.refuse_change() returns trigger language plpgsql as $$ begin return new; end $$',
      'set session_replication_role = replica',
      'alter table platform.events detach partition platform.events_first',
      'drop table platform.events',
      'lock table platform.events in exclusive mode',
      'create table platform.mine (id integer)',
      'create table public.mine (id integer)',
      'create schema mine',
      'create role mine',
      'select platform.detach_events(now())',
      'select platform.adopt_log()',
      'select platform.apply_role_privileges()',
    ]) {
      expect(await session.attempt(statement), statement).toBe('denied');
    }
    // PostgreSQL warns of a grant that gives nothing, and goes on.
    await session.query(`grant update on platform.events to ${roleNameOf(role)}`);
    expect(await session.attempt('update platform.events set type = type where false')).toBe('denied');
  });

  it('leaves events as they are although the triggers that guard them are off', async () => {
    await owner.query('alter table platform.events disable trigger all');
    try {
      for (const role of loginRoles) {
        for (const statement of ['update platform.events set type = type', 'delete from platform.events']) {
          expect(await sessions[role].attempt(statement), `${role}: ${statement}`).toBe('denied');
        }
      }
    } finally {
      await owner.query('alter table platform.events enable trigger all');
    }
  });

  it('lets services append through the one function, and nobody write an event otherwise', async () => {
    const request = (id: string) => [
      {
        streamId: id,
        expected: 0,
        ventureId: id,
        actor: { kind: 'SYSTEM', id: 'test', name: 'Test' },
        correlationId: id,
        causationId: null,
        events: [{ id: crypto.randomUUID(), type: 'venture.created.v1', payload: {} }],
      },
    ];
    const appends = (role: LoginRole) =>
      sessions[role].attempt(`select platform.append_events('${JSON.stringify(request(`ven_${role}`))}')`);
    const outcomes = await Promise.all(loginRoles.map(async (role) => [role, await appends(role)] as const));
    expect(Object.fromEntries(outcomes)).toEqual({
      'control-plane': 'done',
      treasury: 'done',
      policy: 'done',
      compliance: 'done',
      artifact: 'done',
      sequencer: 'denied',
      reader: 'denied',
      auditor: 'denied',
    });
  });

  it('lets the sequencer, and nobody else, make partitions and see what writers do', async () => {
    for (const role of loginRoles) {
      const outcome = await sessions[role].attempt('select platform.ensure_event_partitions()');
      expect(outcome, role).toBe(role === 'sequencer' ? 'done' : 'denied');
    }
    const [writer] = await sessions.treasury.query<{ pid: number }>('select pg_backend_pid() as pid');
    const stateOf = 'select state from pg_stat_activity where pid = $1';
    const seen = (role: LoginRole) => sessions[role].query<{ state: string }>(stateOf, [writer?.pid]);
    expect(await seen('sequencer')).toEqual([{ state: 'idle' }]);
    expect(await seen('compliance')).toEqual([{ state: null }]);
  });
});

describe('privileges', () => {
  it('are as they should be after a migration, so that applying them again changes nothing', async () => {
    expect(await applyRolePrivileges(stack.databaseUrl)).toEqual([]);
    expect(await inspectRoles(stack.databaseUrl)).toMatchObject({
      withoutLogin: [],
      wrongPrivileges: [],
      seesWriters: true,
    });
  });

  it('of tables and functions that a later version brings are those of their schema, never to act as the owner', async () => {
    await owner.query('create table treasury.later (id integer)');
    await owner.query('create table treasury.kept (id integer)');
    await owner.query(
      'create trigger append_only before update or delete on treasury.kept for each row execute function platform.refuse_change()',
    );
    await owner.query(`create function treasury.helper() returns integer language sql as 'select 1'`);
    await owner.query(
      `create function treasury.powerful() returns integer language sql security definer as 'select 1'`,
    );
    try {
      expect(await sessions.treasury.attempt('select from treasury.later')).toBe('denied');
      await migrate(stack.databaseUrl);
      expect(await sessions.treasury.attempt('update treasury.later set id = 1')).toBe('done');
      expect(await sessions.treasury.attempt('insert into treasury.kept values (1)')).toBe('done');
      expect(await sessions.treasury.attempt('update treasury.kept set id = 1')).toBe('denied');
      expect(await sessions.treasury.attempt('delete from treasury.later')).toBe('denied');
      expect(await sessions.compliance.attempt('select from treasury.later')).toBe('denied');
      expect(await sessions.treasury.attempt('select treasury.helper()')).toBe('done');
      expect(await sessions.treasury.attempt('select treasury.powerful()')).toBe('denied');
      expect(await sessions.compliance.attempt('select treasury.helper()')).toBe('denied');
    } finally {
      await owner.query('drop table treasury.later, treasury.kept; drop function treasury.helper, treasury.powerful');
    }
  });

  it('that somebody gave by hand are told by the report and taken back by the next migration', async () => {
    await owner.query('grant update on platform.events, platform.events_first to parpour_treasury');
    await owner.query('grant usage on schema compliance to public; grant select on compliance.cases to public');
    const { wrongPrivileges } = await inspectRoles(stack.databaseUrl);
    expect(wrongPrivileges).toEqual([
      'revoke SELECT on table compliance.cases from public',
      'revoke UPDATE on table platform.events from parpour_treasury',
      'revoke UPDATE on table platform.events_first from parpour_treasury',
      'revoke USAGE on schema compliance from public',
    ]);
    const said: string[] = [];
    await migrate(stack.databaseUrl, { log: (line) => said.push(line) });
    expect(said.filter((line) => line.startsWith('revoke')).toSorted()).toEqual(wrongPrivileges);
    expect(await sessions.treasury.attempt('update platform.events set type = type where false')).toBe('denied');
    expect(await sessions.artifact.attempt('select from compliance.cases')).toBe('denied');
  });

  it('end in one database when its migration is taken back, and nowhere else', async () => {
    const other = await startTestStack();
    try {
      const before = await migrate(other.databaseUrl, { direction: 'down', count: await migrationsFromRoles(owner) });
      await withSession(other.roleUrls.treasury, async (session) => {
        expect(await session.attempt('select from treasury.accounts')).toBe('denied');
        expect(await session.attempt('select from platform.events')).toBe('denied');
      });
      expect(await sessions.treasury.attempt('select from treasury.accounts')).toBe('done');
      expect(await migrate(other.databaseUrl)).toEqual(before.toReversed());
      await withSession(other.roleUrls.treasury, async (session) => {
        expect(await session.attempt('select from treasury.accounts')).toBe('done');
      });
    } finally {
      await other.stop();
    }
  });
});

/** How many steps back it takes to be rid of the roles' privileges. */
async function migrationsFromRoles(session: RoleSession): Promise<number> {
  const rows = await session.query<{ name: string }>('select name from public.migrations order by id');
  const at = rows.findIndex(({ name }) => name === '0090_roles');
  return rows.length - at;
}
