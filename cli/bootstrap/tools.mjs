// nats-server and redis-server: from the PATH, or as private copies in `.parpour/tools/`.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fetchWithApt, isAptThere } from './apt.mjs';
import { BootstrapError, step } from './report.mjs';
import { run, tail } from './run.mjs';

const versionMin = { 'nats-server': [2, 9], 'redis-server': [6, 2] };
// Debian puts nats-server into /usr/sbin, which a normal user's PATH leaves out.
const usualDirectories = ['/usr/local/bin', '/usr/bin', '/usr/local/sbin', '/usr/sbin', '/opt/homebrew/bin'];

export const toolsDirOf = (root) => join(root, '.parpour', 'tools');

/** Which servers there are, and which are missing. Runs a program only to ask its version once. */
export function findTools(root, env) {
  const toolsDir = toolsDirOf(root);
  const seenFile = join(toolsDir, 'seen.json');
  const seen = readJson(seenFile) ?? {};
  const before = JSON.stringify(seen);
  const missing = Object.keys(versionMin).filter((name) => {
    if (isExecutable(join(toolsDir, 'bin', name))) return false;
    const directories = [...(env.PATH ?? '').split(delimiter), ...usualDirectories].filter((directory) =>
      directory.startsWith('/'),
    );
    return ![...new Set(directories)].some((directory) => isRecentEnough(join(directory, name), name, seen));
  });
  if (JSON.stringify(seen) !== before) note(seenFile, seen);
  return { missing };
}

function isRecentEnough(path, name, seen) {
  if (!isExecutable(path)) return false;
  const changedAt = statSync(path).mtimeMs;
  if (seen[path]?.changedAt !== changedAt) {
    const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 5000 });
    seen[path] = { changedAt, version: /v=?(\d+\.\d+)/.exec(stdout ?? '')?.[1] ?? '0.0' };
  }
  const [major, minor] = seen[path].version.split('.').map(Number);
  const [majorMin, minorMin] = versionMin[name];
  return major > majorMin || (major === majorMin && minor >= minorMin);
}

// What was seen only saves time, so a checkout that cannot be written to is no reason to stop here.
function note(seenFile, seen) {
  try {
    mkdirSync(join(seenFile, '..'), { recursive: true });
    writeFileSync(seenFile, JSON.stringify(seen));
  } catch {
    // Asked again next time.
  }
}

/** Gets the missing servers by whatever the machine has for it. */
export async function installTools(root, env, missing) {
  const names = missing.join(' and ');
  if (isAptThere()) {
    const done = step('servers', `fetching ${names}`);
    done(await fetchWithApt(toolsDirOf(root), missing));
    return;
  }
  if (process.platform === 'darwin' && existsSync(brewOf(env))) {
    const done = step('servers', `installing ${names} with Homebrew`);
    const formulas = missing.map((name) => (name === 'redis-server' ? 'redis' : name));
    const { ok, output } = await run(brewOf(env), ['install', '--quiet', ...formulas], {
      env: { ...env, HOMEBREW_NO_AUTO_UPDATE: '1' },
    });
    if (!ok || findTools(root, env).missing.length > 0) {
      throw new BootstrapError(
        `Homebrew could not install ${names}.`,
        `Try \`brew install ${formulas.join(' ')}\` by hand, then again.`,
        tail(output),
      );
    }
    done(formulas.join(', '));
    return;
  }
  throw new BootstrapError(`${names} ${missing.length > 1 ? 'are' : 'is'} missing.`, howToInstall(missing, root));
}

function brewOf(env) {
  const directories = [...(env.PATH ?? '').split(delimiter), '/opt/homebrew/bin', '/usr/local/bin'];
  return (
    directories.map((directory) => join(directory, 'brew')).find((path) => isExecutable(path)) ??
    '/opt/homebrew/bin/brew'
  );
}

/** What to type, by the package manager that is there. */
export function howToInstall(missing, root) {
  const packages = { 'nats-server': 'nats-server', 'redis-server': 'redis' };
  const managers = [
    ['dnf', 'sudo dnf install'],
    ['zypper', 'sudo zypper install'],
    ['pacman', 'sudo pacman -S'],
    ['apk', 'sudo apk add'],
  ];
  const manager = managers.find(([program]) =>
    ['/usr/bin', '/sbin', '/bin'].some((directory) => existsSync(join(directory, program))),
  );
  const command = manager?.[1] ?? (process.platform === 'darwin' ? 'brew install' : 'install the packages');
  return [
    `Install them, for example: ${command} ${missing.map((name) => packages[name]).join(' ')}`,
    `Or put the programs (nats-server 2.9 or later, redis-server 6.2 or later) on the PATH or into ${join(toolsDirOf(root), 'bin')}.`,
    'Then try again.',
  ].join('\n');
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
