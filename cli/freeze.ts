import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { freezesOn, platformSubject } from '#runtime/auth/freezes.ts';
import type { Actor } from '#runtime/auth/identity.ts';
import { freezePlatform, unfreezePlatform } from '#runtime/auth/platform-freeze.ts';
import { type Database, openDatabase } from '#runtime/db/db.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { withDatabase } from './database.ts';
import { dataDirOf } from './paths.ts';
import { complain, mark, say, UsageError } from './ui.ts';

const reasonCharsMax = 500;

/**
 * `parpour freeze on|off|show`: stops everything in all ventures, and lets it go on. For whoever runs the platform and so can
 * reach its database; people of a tenant freeze what is theirs through the graph.
 * @param argv `on` or `off` with `--reason TEXT`, or `show` (default); `--database-url URL` for a platform that was not started
 * by `parpour start`; `--data-dir`
 * @returns 0 when it is so, 1 when there was nothing to lift
 */
export async function freeze(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { reason: { type: 'string' }, 'database-url': { type: 'string' }, 'data-dir': { type: 'string' } },
  });
  const [action = 'show', ...rest] = positionals;
  if (!['on', 'off', 'show'].includes(action) || rest.length > 0) throw new UsageError('say `on`, `off` or `show`');
  const reason = values.reason?.trim() ?? '';
  if (action !== 'show' && (reason === '' || reason.length > reasonCharsMax)) {
    throw new UsageError(`--reason: say why, in at most ${reasonCharsMax} characters`);
  }
  const work = (db: Database) =>
    action === 'show' ? show(db) : action === 'on' ? turnOn(db, reason) : turnOff(db, reason);
  const { 'database-url': databaseUrl, 'data-dir': dataDir } = values;
  return databaseUrl === undefined ? withDatabase(dataDirOf(dataDir), work) : withUrl(databaseUrl, work);
}

async function withUrl(databaseUrl: string, work: (db: Database) => Promise<number>): Promise<number> {
  const logger = createLogger({ service: 'cli', level: 'error' });
  const db = openDatabase({ databaseUrl, poolSize: 1, applicationName: 'parpour-cli', logger });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

/** Whoever is signed in at the machine. */
function operator(): Actor {
  const { username } = userInfo();
  return { kind: 'PERSON', id: `operator:${username}`, name: username };
}

async function turnOn(db: Database, reason: string): Promise<number> {
  const { freeze: inForce, isNew } = await freezePlatform({ db, ids: systemIds }, { by: operator(), reason });
  const since =
    inForce === undefined ? '' : ` since ${inForce.at.toISOString()} by ${inForce.by.name}: ${inForce.reason}`;
  say(
    isNew ? `${mark(true)} The platform is frozen: nothing begins any more.` : `The platform is frozen already${since}`,
  );
  return 0;
}

async function turnOff(db: Database, reason: string): Promise<number> {
  const lifted = await unfreezePlatform({ db, ids: systemIds }, { by: operator(), reason });
  if (lifted === null) {
    complain(`${mark(false)} The platform is not frozen.`);
    return 1;
  }
  say(`${mark(true)} The platform goes on; it was frozen since ${lifted.at.toISOString()}: ${lifted.reason}`);
  return 0;
}

async function show({ drizzle }: Database): Promise<number> {
  const inForce = (await freezesOn(drizzle, [platformSubject])).get(platformSubject);
  if (inForce === undefined) say('The platform is not frozen.');
  else say(`Frozen since ${inForce.at.toISOString()} by ${inForce.by.name}: ${inForce.reason}`);
  return 0;
}
