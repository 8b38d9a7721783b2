import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkPolicies, type PolicyReport } from '#subgraphs/policy/index.ts';
import { paths, shownPath, userPath } from './paths.ts';
import { policyBacktest } from './policy-backtest.ts';
import { readAllowlists, readPolicyText } from './policy-files.ts';
import { complain, mark, paint, plainText, say, UsageError } from './ui.ts';

const testsSuffix = '.tests.yaml';
const examplesDir = join(paths.root, 'examples', 'policies');

/**
 * `parpour policy test [FILE…]` and `parpour policy backtest FILE`.
 * @param argv what to do, and its own arguments
 */
export async function policy([action, ...argv]: readonly string[]): Promise<number> {
  if (action === 'test') return testPolicies(argv);
  if (action === 'backtest') return policyBacktest(argv);
  throw new UsageError('say `test` and the files of tests to run, or `backtest` and the policies to try');
}

/**
 * Runs files of policy tests against the Cedar file beside each. Needs no server.
 * @param argv the files; those in examples/policies when none is named
 * @returns 0 when every test passes, 1 when one fails or a file can't be used
 */
async function testPolicies(argv: readonly string[]): Promise<number> {
  const { positionals: named } = parseArgs({ args: [...argv], allowPositionals: true, options: {} });
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
    readPolicyText(path),
    readPolicyText(`${base}.cedar`),
    readAllowlists(`${base}.allowlists.yaml`),
  ]);
  say(paint('bold', shownPath(path)));
  const report = checkPolicies({ policies, allowlists: allowlists ?? [], tests });
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
