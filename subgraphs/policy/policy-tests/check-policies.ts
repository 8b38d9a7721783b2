import {
  type BundleContent,
  type BundleFault,
  canonicalContent,
  hashOfContent,
  type ToolAllowlist,
} from '../bundle/bundle.ts';
import { lockOutFaults } from '../bundle/governing.ts';
import { prepareBundle } from '../bundle/prepared-bundle.ts';
import { unheardFaults } from '../bundle/unheard-policies.ts';
import { validateBundle } from '../bundle/validate-bundle.ts';
import { parpourSchema } from '../starter-bundle.ts';
import { type PolicyTestResult, runPolicyTests, undecided } from './run-tests.ts';
import { type PolicyTest, PolicyTestFileError, parsePolicyTests } from './test-file.ts';

/** What came of checking policies with their tests. */
export interface PolicyReport {
  /** What is wrong with the policies or allowlists; nothing was run when there is any. */
  readonly policyFaults: readonly string[];
  /** What is wrong with the file of tests; nothing was run when there is any. */
  readonly testFaults: readonly string[];
  readonly results: readonly PolicyTestResult[];
  /** Ids of policies that decided nothing in any test. */
  readonly undecided: readonly string[];
}

export interface PolicySources {
  /** Cedar text. */
  readonly policies: string;
  readonly allowlists: readonly ToolAllowlist[];
  /** A file of tests, YAML. */
  readonly tests: string;
}

/** Validates policies as publishing them does, and runs their tests. */
export function checkPolicies({ policies, allowlists, tests }: PolicySources): PolicyReport {
  const content = canonicalContent({ policies, schema: parpourSchema, allowlists });
  const policyFaults = contentFaults(content).map(({ message }) => message);
  const read = readTests(tests);
  if (policyFaults.length > 0 || read.faults.length > 0) {
    return { policyFaults, testFaults: read.faults, results: [], undecided: [] };
  }
  const bundle = prepareBundle(hashOfContent(content), content);
  const results = runPolicyTests(bundle, read.tests);
  return { policyFaults, testFaults: [], results, undecided: undecided(bundle, results) };
}

/**
 * Tells what speaks against publishing a bundle: faults of its own, else tests that fail.
 * @param tests a file of tests; null for none
 */
export function faultsOfBundle(content: BundleContent, tests: string | null): readonly BundleFault[] {
  const faults = contentFaults(content);
  if (faults.length > 0 || tests === null) return faults;
  const { testFaults, results } = checkPolicies({ ...content, tests });
  const failed = results.flatMap(({ test, failures }) =>
    failures.map((failure) => `line ${test.line}, test "${test.name}": ${failure}`),
  );
  return [...testFaults, ...failed].map((message) => ({ field: ['tests'], message }));
}

/** What is wrong with policies and allowlists; once nothing is, what the policies would take from everybody. */
function contentFaults(content: BundleContent): readonly BundleFault[] {
  const faults = validateBundle(content);
  if (faults.length > 0) return faults;
  const canonical = canonicalContent(content);
  const bundle = prepareBundle(hashOfContent(canonical), canonical);
  return [...unheardFaults(bundle, canonical), ...lockOutFaults(bundle, canonical)];
}

function readTests(tests: string): { readonly tests: readonly PolicyTest[]; readonly faults: readonly string[] } {
  try {
    return { tests: parsePolicyTests(tests), faults: [] };
  } catch (error) {
    if (error instanceof PolicyTestFileError) return { tests: [], faults: error.faults };
    throw error;
  }
}
