// Private copies of servers from Debian's or Ubuntu's archive: packages are downloaded (apt checks their signatures)
// and unpacked into the checkout. Nothing is installed, so this needs no root and starts no system service.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { BootstrapError } from './report.mjs';
import { run, tail } from './run.mjs';

// Where a package's programs lie; redis-server is a link into redis-tools on some releases.
const packagesOf = { 'nats-server': ['nats-server'], 'redis-server': ['redis-server', 'redis-tools'] };
const libraryRounds = 6;

export function isAptThere() {
  return ['/usr/bin/apt-get', '/usr/bin/dpkg-deb'].every((path) => existsSync(path));
}

/**
 * Fetches the named programs into `<toolsDir>/bin` and the shared libraries that the system lacks into `<toolsDir>/lib`.
 * @returns what was fetched, for people
 */
export async function fetchWithApt(toolsDir, names) {
  const workDir = join(toolsDir, `.work-${process.pid}`);
  removeWorkDirs(toolsDir);
  mkdirSync(join(workDir, 'root'), { recursive: true });
  try {
    const apt = await openApt(toolsDir, workDir, names);
    for (const name of names) await fetchPackages(apt, workDir, packagesOf[name]);
    await fetchLibraries(apt, workDir, names);
    const versions = [];
    for (const name of names) versions.push(await checkProgram(workDir, name));
    moveIntoPlace(workDir, toolsDir, names);
    return versions.join(', ');
  } finally {
    rmSync(workDir, { recursive: true, force: true });
    rmSync(join(toolsDir, 'apt'), { recursive: true, force: true });
  }
}

// One bootstrap runs at a time, so whatever is there was left by one that was killed.
function removeWorkDirs(toolsDir) {
  if (!existsSync(toolsDir)) return;
  for (const entry of readdirSync(toolsDir)) {
    if (entry.startsWith('.work-')) rmSync(join(toolsDir, entry), { recursive: true, force: true });
  }
}

/** The system's package lists when they know the packages, else lists of our own, which any user may fetch. */
async function openApt(toolsDir, workDir, names) {
  const wanted = names.flatMap((name) => packagesOf[name].slice(0, 1));
  const system = { options: [], workDir, refresh: () => refresh(toolsDir, workDir) };
  if (await knows(system, wanted)) return system;
  const own = await refresh(toolsDir, workDir);
  if (await knows(own, wanted)) return own;
  throw new BootstrapError(
    `This system's package sources do not offer ${wanted.join(' and ')}.`,
    'Install nats-server 2.9 or later and redis-server 6.2 or later in another way and put them on the PATH, then try again.',
  );
}

async function knows({ options }, packages) {
  const { ok, output } = await run('apt-cache', [...options, 'show', '--no-all-versions', ...packages]);
  return ok && packages.every((name) => output.includes(`Package: ${name}\n`));
}

async function refresh(toolsDir, workDir) {
  const state = join(toolsDir, 'apt');
  for (const directory of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(join(state, directory), { recursive: true });
  const options = [
    ...['-o', `Dir::State=${join(state, 'state')}`],
    ...['-o', `Dir::State::lists=${join(state, 'state', 'lists')}`],
    ...['-o', 'Dir::State::status=/var/lib/dpkg/status'],
    ...['-o', `Dir::Cache=${join(state, 'cache')}`],
    // apt would hand downloading over to a user of its own, who may not write into this checkout.
    ...['-o', `APT::Sandbox::User=${userInfo().username}`],
  ];
  const { ok, output } = await run('apt-get', [...options, '-q', 'update']);
  if (!ok) {
    throw new BootstrapError(
      "The system's package sources could not be read.",
      'Is their server reachable (apt-get update)? Or install nats-server and redis-server yourself. Then try again.',
      tail(output),
    );
  }
  return { options, workDir, refresh: undefined };
}

async function fetchPackages(apt, workDir, packages) {
  const debDir = join(workDir, 'debs');
  mkdirSync(debDir, { recursive: true });
  // As root, apt would warn that its own user cannot write here; it may as well download as root.
  const options = [...apt.options, '-o', `APT::Sandbox::User=${userInfo().username}`];
  const { ok, output } = await run('apt-get', [...options, '-q', 'download', ...packages], { cwd: debDir });
  if (!ok) {
    // Lists that are older than the archive name files that are gone.
    if (apt.refresh !== undefined) {
      Object.assign(apt, await apt.refresh());
      return fetchPackages(apt, workDir, packages);
    }
    throw new BootstrapError(
      `${packages.join(' and ')} could not be downloaded.`,
      'Is the server of the package sources reachable? Or install nats-server and redis-server yourself. Then try again.',
      tail(output),
    );
  }
  for (const deb of readdirSync(debDir)) {
    const unpacked = await run('dpkg-deb', ['-x', join(debDir, deb), join(workDir, 'root')]);
    if (!unpacked.ok)
      throw new BootstrapError(
        `${deb} could not be unpacked.`,
        'Is the disk full? Then try again.',
        tail(unpacked.output),
      );
    rmSync(join(debDir, deb));
  }
}

/** Fetches, round by round, the packages of the shared libraries that the dynamic linker does not find. */
async function fetchLibraries(apt, workDir, names) {
  for (let round = 0; round < libraryRounds; round += 1) {
    const missing = new Set();
    for (const name of names) for (const library of await missingLibraries(workDir, name)) missing.add(library);
    if (missing.size === 0) return;
    for (const library of missing) await fetchPackages(apt, workDir, [await packageOfLibrary(apt, library)]);
  }
}

async function missingLibraries(workDir, name) {
  const env = { LD_LIBRARY_PATH: libraryDirs(workDir).join(':'), PATH: '/usr/bin:/bin', LC_ALL: 'C' };
  const { output } = await run('ldd', [programIn(workDir, name)], { env });
  return [...output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1]);
}

/** Debian names a library's package after its soname: libjemalloc.so.2 is in libjemalloc2, liblua5.1.so.0 in liblua5.1-0. */
async function packageOfLibrary(apt, library) {
  const match = /^(.+?)\.so\.(.+)$/.exec(library);
  if (match === null) throw new BootstrapError(`The library ${library} is missing.`, 'Install it, then try again.');
  const [, base, version] = match;
  const name = `${base}${/\d$/.test(base) ? '-' : ''}${version}`.toLowerCase().replaceAll('_', '-');
  for (const candidate of [name, `${name}t64`]) if (await knows(apt, [candidate])) return candidate;
  throw new BootstrapError(
    `The library ${library} is missing.`,
    `Install the package that has it (${name}?), then try again.`,
  );
}

function libraryDirs(workDir) {
  const root = join(workDir, 'root');
  const parents = ['usr/lib', 'lib']
    .map((directory) => join(root, directory))
    .filter((directory) => existsSync(directory));
  return parents.flatMap((parent) => [
    parent,
    ...readdirSync(parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(parent, entry.name)),
  ]);
}

function programIn(workDir, name) {
  const candidates = ['usr/bin', 'usr/sbin'].map((directory) => join(workDir, 'root', directory, name));
  const found = candidates.find((path) => existsSync(path));
  if (found === undefined)
    throw new BootstrapError(`The package of ${name} does not hold it.`, `Install ${name} yourself, then try again.`);
  return realpathSync(found);
}

async function checkProgram(workDir, name) {
  const env = { LD_LIBRARY_PATH: libraryDirs(workDir).join(':'), PATH: '/usr/bin:/bin' };
  // What redis-server is depends on the name it is called by, and the name is a link that is only resolved when copying.
  const { ok, output } = await run(programIn(workDir, name), ['--version'], { env, argv0: name });
  const version = /v=?(\d+\.\d+\.\d+)/.exec(output)?.[1];
  if (!ok || version === undefined) {
    throw new BootstrapError(
      `The ${name} of this system's package sources does not run here.`,
      `Install ${name} in another way, then try again.`,
      tail(output),
    );
  }
  return `${name} ${version}`;
}

/** Libraries first: a program counts as there once its name exists, so it must not be there before what it needs. */
function moveIntoPlace(workDir, toolsDir, names) {
  for (const directory of ['lib', 'bin']) mkdirSync(join(toolsDir, directory), { recursive: true });
  for (const directory of libraryDirs(workDir)) {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (!/^lib.+\.so\.\d/.test(entry.name)) continue;
      const path = join(directory, entry.name);
      // A link is replaced by a copy of the file, under the name that programs ask for.
      const isLinkAbroad = entry.isSymbolicLink() && readlinkSync(path).includes('/');
      if (!isLinkAbroad) put(realpathSync(path), join(toolsDir, 'lib', entry.name), 0o644);
    }
  }
  for (const name of names) put(programIn(workDir, name), join(toolsDir, 'bin', name), 0o755);
}

function put(from, to, mode) {
  const temporary = `${to}.${process.pid}`;
  copyFileSync(from, temporary);
  chmodSync(temporary, mode);
  renameSync(temporary, to);
}
