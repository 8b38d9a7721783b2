// Prints `N passed, N failed` from vitest's JSON report. Ends with 1 when something failed, or when nothing ran.
import { readFileSync } from 'node:fs';

const path = process.argv[2] ?? '.parpour/test-report.json';

function readReport() {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {};
  }
}

const { numPassedTests: passed = 0, numFailedTests = 0, testResults: files = [] } = readReport();
// A file that can't be loaded, or whose set-up fails, fails without a failed test in it.
const brokenFiles = files.filter(
  ({ status, assertionResults = [] }) =>
    status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
);
const failed = numFailedTests + brokenFiles.length;
if (passed + failed === 0) console.log(`\n=== FAILED: Tests (none ran, by ${path})`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = passed === 0 || failed > 0 ? 1 : 0;
