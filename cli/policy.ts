import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkPolicies, type PolicyReport, type ToolAllowlist } from '#subgraphs/policy/index.ts';
import { paths, shownPath, userPath } from './paths.ts';
import { complain, mark, paint, plainText, say, UsageError } from './ui.ts';

const testsSuffix = '.tests.yaml';
const examplesDir = join(paths.root, 'examples', 'policies');

/**
 * `parpour policy test [FILE…]`: runs files of policy tests against the Cedar file beside each. Needs no server.
 * @param argv `test` and the files; those in examples/policies when none is named
 * @returns 0 when every test passes, 1 when one fails or a file can't be used
 */
export async function policy(argv: readonly string[]): Promise<number> {
  const { positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: {} });
  const [action, ...named] = positionals;
  if (action !== 'test') throw new UsageError('say `test`, and the files of tests to run');
  const files = named.length > 0 ? named.map(testsFileOf) : await exampleFiles();
  let areAllWell = true;
  for (const file of files) areAllWell = (await testFile(file)) && areAllWell;
  return areAllWell ? 0 : 1;
}

/** The Cedar file may be named in place of its tests. */
function testsFileOf(given: string): string {
  const path = userPath(given);
  if (path.endsWith(testsSuffix)) return path;
  if (path.endsWith('.cedar')) return `${path.slice(0, -'.cedar'.length)}${testsSuffix}`;
  throw new UsageError(`${given} is neither a file of tests (*${testsSuffix}) nor a Cedar file`);
}

async function exampleFiles(): Promise<string[]> {
  const names = await Array.fromAsync(glob(`*${testsSuffix}`, { cwd: examplesDir }));
  return names.sort().map((name) => join(examplesDir, name));
}

/** @returns whether every test passes */
async function testFile(path: string): Promise<boolean> {
  const base = path.slice(0, -testsSuffix.length);
  const [tests, policies, allowlists] = await Promise.all([
    readText(path),
    readText(`${base}.cedar`),
    readAllowlists(`${base}.allowlists.yaml`),
  ]);
  say(paint('bold', shownPath(path)));
  const report = checkPolicies({ policies, allowlists, tests });
  tellFaults(shownPath(`${base}.cedar`), report.policyFaults);
  tellFaults(shownPath(path), report.testFaults);
  if (report.policyFaults.length > 0 || report.testFaults.length > 0) return false;
  return tellResults(shownPath(path), report);
}

function tellFaults(file: string, faults: readonly string[]): void {
  for (const fault of faults) complain(`  ${mark(false)} ${file}: ${plainText(fault)}`);
}

function tellResults(file: string, { results, undecided }: PolicyReport): boolean {
  for (const { test, failures } of results) {
    if (failures.length === 0) {
      say(`  ${mark(true)} ${plainText(test.name)}`);
      continue;
    }
    complain(`  ${mark(false)} ${plainText(test.name)}  ${paint('dim', `${file}:${test.line}`)}`);
    for (const failure of failures) complain(`      ${plainText(failure)}`);
  }
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  const passed = results.length - failed;
  if (undecided.length > 0) say(paint('dim', `  No test is decided by ${undecided.join(', ')}`));
  say(failed > 0 ? `  ${failed} failed, ${passed} passed\n` : `  ${passed} passed\n`);
  return failed === 0;
}

/** The file can't be read; said without a stack. */
class PolicyFileUnreadableError extends Error {
  constructor(path: string, error: unknown) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    super(`${shownPath(path)} ${code === 'ENOENT' ? 'does not exist' : `can't be read (${code})`}.`);
    this.name = 'PolicyFileUnreadableError';
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new PolicyFileUnreadableError(path, error);
  }
}

const allowlistsFile = z.record(z.string(), z.array(z.string()));

/** @returns none when there is no such file */
async function readAllowlists(path: string): Promise<ToolAllowlist[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new PolicyFileUnreadableError(path, error);
  }
  const parsed = allowlistsFile.safeParse(parse(text));
  if (parsed.success) return Object.entries(parsed.data).map(([role, tools]) => ({ role, tools }));
  throw new UsageError(`${shownPath(path)} is no list of tools for each role, such as \`writer: [brief.read]\``);
}
