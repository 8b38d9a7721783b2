import { access, constants, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ServerUserMissingError } from '#infra/embedded/errors.ts';

/** The user that PostgreSQL runs as when Parpour itself runs as root, which PostgreSQL refuses. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /**
   * A directory above the data or the program is closed to that user (a checkout under /root, say). The process then
   * keeps the one capability that lets root pass, instead of Parpour opening people's directories to everybody.
   */
  readonly needsPassage: boolean;
}

/**
 * Chooses whom PostgreSQL runs as.
 *
 * As root: the owner of existing data, else the system's `postgres`, else `nobody`. No user is created: the machine
 * outside the data directory stays as it was.
 * @param paths everything that user has to reach
 * @returns undefined when Parpour runs as a normal user, who then runs PostgreSQL as well
 * @throws ServerUserMissingError when the machine has neither user
 */
export async function chooseServerUser(
  existingData: string,
  paths: readonly string[],
): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(existingData).then(
    (found) => ({ name: `uid ${found.uid}`, uid: found.uid, gid: found.gid }),
    () => undefined,
  );
  const user =
    owner !== undefined && owner.uid !== 0 ? owner : await findSystemUser(['postgres', '_postgres', 'nobody']);
  if (user === undefined)
    throw new ServerUserMissingError('this machine has neither a user postgres nor a user nobody');
  const reachable = await Promise.all(paths.map((path) => canReach(path, user.uid, user.gid)));
  return { ...user, needsPassage: reachable.includes(false) };
}

async function findSystemUser(
  names: readonly string[],
): Promise<{ name: string; uid: number; gid: number } | undefined> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'));
  for (const wanted of names) {
    const [name, , uid, gid] = lines.find((fields) => fields[0] === wanted) ?? [];
    if (name !== undefined && Number(uid) > 0) return { name, uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

async function canReach(path: string, uid: number, gid: number): Promise<boolean> {
  for (let directory = dirname(path); ; directory = dirname(directory)) {
    const found = await stat(directory).catch(() => undefined);
    if (found !== undefined) {
      const executeBit = found.uid === uid ? 0o100 : found.gid === gid ? 0o010 : 0o001;
      if ((found.mode & executeBit) === 0) return false;
    }
    if (directory === dirname(directory)) return true;
  }
}

/** A program as `child_process.spawn` takes it. */
export interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  readonly options: { readonly uid?: number; readonly gid?: number };
}

/**
 * Says how to run a program as that user, bound to the life of this process.
 *
 * On Linux the kernel is asked, through setpriv of util-linux, to send `deathSignal` to the program when the launcher
 * is gone, however it went. Elsewhere a server orphaned by `kill -9` runs on until the next start finds it.
 * @throws ServerUserMissingError when the user cannot reach its files and setpriv is not there to help
 */
export async function invocationAs(
  user: ServerUser | undefined,
  deathSignal: NodeJS.Signals,
  command: string,
  args: readonly string[],
): Promise<Invocation> {
  const setpriv = await findSetpriv();
  if (setpriv === undefined) {
    if (user?.needsPassage)
      throw new ServerUserMissingError(
        `the user ${user.name} may not enter the directories above ${command} or the data`,
      );
    return { command, args, options: user === undefined ? {} : { uid: user.uid, gid: user.gid } };
  }
  const setprivArgs = ['--pdeathsig', deathSignal.slice('SIG'.length)];
  if (user !== undefined) setprivArgs.push('--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups');
  if (user?.needsPassage) {
    setprivArgs.push('--inh-caps', '+dac_override', '--ambient-caps', '+dac_override');
    // access(2), by which initdb looks for its programs, otherwise asks as if the capability were not there.
    setprivArgs.push('--securebits', '+no_setuid_fixup');
  }
  return { command: setpriv, args: [...setprivArgs, '--', command, ...args], options: {} };
}

async function findSetpriv(): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  for (const path of ['/usr/bin/setpriv', '/bin/setpriv']) {
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return undefined;
}
