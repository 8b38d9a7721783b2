import { rolesOf, scopesOfRole } from '#runtime/auth/identity.ts';
import { type PolicyCheckRequest, resourceTypeOf } from '#schema/rpc/policy.ts';
import type { PreparedBundle } from '../bundle/prepared-bundle.ts';
import type { Decision } from '../decision/decision.ts';
import { judge } from '../decision/judge.ts';
import type { PolicyTest } from './test-file.ts';

/** What came of one test. */
export interface PolicyTestResult {
  readonly test: PolicyTest;
  readonly decision: Decision;
  /** What is other than expected, a sentence each; empty when the test passes. */
  readonly failures: readonly string[];
}

/** Puts each test's action before the policies, as a check would, without storing anything. */
export function runPolicyTests(bundle: PreparedBundle, tests: readonly PolicyTest[]): readonly PolicyTestResult[] {
  return tests.map((test) => {
    const decision = judge(requestOf(test), {
      bundle,
      freeze: test.frozen === undefined ? null : { id: 'frz_test', scope: 'VENTURE', subjectId, reason: test.frozen },
      approval: test.approved ? { kind: 'confirmed', approvalId: 'apr_test' } : { kind: 'none' },
    });
    return { test, decision, failures: failuresOf(test, decision) };
  });
}

/** Ids of policies that decided nothing in any test, in the bundle's order. */
export function undecided(bundle: PreparedBundle, results: readonly PolicyTestResult[]): string[] {
  const decided = new Set(results.flatMap(({ decision }) => decision.determiningPolicies));
  return bundle.policies.map(({ id }) => id).filter((id) => !decided.has(id));
}

function failuresOf(test: PolicyTest, decision: Decision): string[] {
  const failures: string[] = [];
  const { effect, determiningPolicies, reasons, approvalQuorum } = decision;
  if (effect !== test.expect) {
    failures.push(`expected ${test.expect}, got ${effect} ${deciders(determiningPolicies)}: ${reasons.join(' ')}`);
  }
  if (test.by !== undefined && !isSameSet(test.by, determiningPolicies)) {
    failures.push(`expected to be decided ${deciders(test.by)}, was decided ${deciders(determiningPolicies)}`);
  }
  const { reason, quorum } = test;
  if (reason !== undefined && !reasons.some((given) => given.includes(reason))) {
    failures.push(`expected a reason with "${reason}", got ${reasons.map((given) => `"${given}"`).join(', ')}`);
  }
  if (quorum !== undefined && quorum !== approvalQuorum) {
    failures.push(`expected ${quorum} to approve, got ${approvalQuorum ?? 'nobody'}`);
  }
  if (test.limits !== undefined) {
    const [wanted, required] = [
      alternativesOf(test.limits),
      decision.requiredLimits?.map(({ limits }) => limits) ?? [],
    ];
    if (describeLimits(wanted) !== describeLimits(required)) {
      failures.push(`expected ${describeLimits(wanted)} to be relied on, got ${describeLimits(required)}`);
    }
  }
  return failures;
}

/** What is required of one policy, or of several of which one suffices. */
function alternativesOf(limits: NonNullable<PolicyTest['limits']>): readonly (readonly string[])[] {
  const names = limits.filter((limit) => typeof limit === 'string');
  return names.length > 0 ? [names] : limits.filter((limit) => typeof limit !== 'string');
}

/** For people, and the same for the same limits in another order: `[agent-daily, ads-weekly] or [month]`. */
function describeLimits(alternatives: readonly (readonly string[])[]): string {
  const each = new Set(alternatives.map((names) => `[${names.toSorted().join(', ')}]`));
  return each.size === 0 ? 'no limits' : [...each].sort().join(' or ');
}

function deciders(ids: readonly string[]): string {
  return ids.length === 0 ? 'by no policy' : `by ${ids.map((id) => `"${id}"`).join(', ')}`;
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return new Set(a).size === new Set(b).size && a.every((id) => b.includes(id));
}

const subjectId = 'ven_test';

function requestOf(test: PolicyTest): PolicyCheckRequest {
  return {
    ventureId: subjectId,
    principal: principalOf(test),
    ...actionOf(test),
    subjectId: null,
    workflowId: null,
    taskId: null,
    approvalId: null,
    ...(test.labels !== undefined && { labels: test.labels }),
  };
}

function principalOf({ agent, person, integration, roles }: PolicyTest): PolicyCheckRequest['principal'] {
  if (agent !== undefined) {
    const { id, name } = { id: undefined, name: undefined, ...agent };
    return {
      kind: 'AGENT',
      id: id ?? `agt_${agent.role}`,
      name: name ?? agent.role,
      role: agent.role,
      level: agent.level,
    };
  }
  if (person !== undefined) {
    return {
      kind: 'PERSON',
      id: `usr_${person}`,
      name: person,
      roles: roles ?? rolesOf({ scopes: scopesOfRole.founder }),
    };
  }
  const name = integration ?? '';
  return { kind: 'INTEGRATION', id: `int_${name}`, name, ...(roles !== undefined && { roles }) };
}

function actionOf(test: PolicyTest): Pick<PolicyCheckRequest, 'action' | 'resource' | 'context'> {
  if (test.call !== undefined) {
    return {
      action: 'callTool',
      resource: { type: 'Tool', id: test.call },
      context: { step: test.step ?? 'step', arguments: test.with ?? {} },
    };
  }
  if (test.spend !== undefined) {
    const { amount, account, ...details } = test.spend;
    return {
      action: 'requestMoneyIntent',
      resource: { type: 'Account', id: account },
      context: { ...amount, ...details },
    };
  }
  if (test.submit !== undefined) {
    return { action: 'submitWorkflow', resource: { type: 'Venture', id: subjectId }, context: defined(test.submit) };
  }
  if (test.do !== undefined) {
    const type = resourceTypeOf(test.do);
    const resource = { type, id: type === 'Account' ? 'acct_test' : subjectId };
    return { action: test.do, resource, context: test.with ?? {} };
  }
  return { action: 'publishArtifact', resource: { type: 'Artifact', id: 'art_test' }, context: defined(test.publish) };
}

/** Without what was left out, which JSON has no word for. */
function defined(details: Readonly<Record<string, string | number | string[] | undefined>> = {}) {
  const given = Object.entries(details).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(given);
}
