import type { PolicyCheckRequest } from '#schema/rpc/policy.ts';

const tools = ['mail.send', 'mail.draft', 'web.get', 'brief.read', 'content.write', 'finance.project'];

/** Policies in Parpour's own terms, one shape after the other with numbers of their own. */
const shapes: readonly ((n: number) => string)[] = [
  (n) =>
    `permit (principal is Agent, action == Action::"callTool", resource) when { principal.tools.contains(resource.name) && context.step == "step-${n}" };`,
  (n) =>
    `forbid (principal is Agent, action == Action::"callTool", resource == Tool::"${tools[n % tools.length]}") when { principal.level >= 3 && context has recipientCount && context.recipientCount > ${n % 90} };`,
  (n) =>
    `permit (principal is Agent, action == Action::"requestMoneyIntent", resource) when { context.amountMinor <= ${1000 + n} && ["EUR", "USD"].contains(context.currency) };`,
  (n) =>
    `forbid (principal, action == Action::"requestMoneyIntent", resource) when { context.amountMinor > ${150_000 + 1000 * n} && context.category == "category-${n % 9}" };`,
  (n) =>
    `permit (principal == Person::"usr_${n % 50}", action in [Action::"submitWorkflow", Action::"publishArtifact"], resource);`,
];

/** Text of so many policies that validate against Parpour's schema. */
export function productPolicies(count: number): string {
  return Array.from({ length: count }, (_, index) => {
    const shape = shapes[index % shapes.length];
    return `@id("p${index}") ${shape?.(Math.floor(index / shapes.length)) ?? ''}`;
  }).join('\n');
}

/** Checks that are all different: tool calls and spends of agents in turn. */
export function productChecks(count: number, ventureId: string): PolicyCheckRequest[] {
  return Array.from({ length: count }, (_, n) => ({
    ventureId,
    principal: { kind: 'AGENT', id: `agt_${n % 40}`, name: `Agent ${n % 40}`, role: `role-${n % 3}`, level: 'L2' },
    ...(n % 2 === 0 ? toolCall(n) : spend(n)),
    subjectId: null,
    workflowId: null,
    taskId: null,
    approvalId: null,
  }));
}

function toolCall(n: number): Pick<PolicyCheckRequest, 'action' | 'resource' | 'context'> {
  return {
    action: 'callTool',
    resource: { type: 'Tool', id: tools[n % tools.length] ?? '' },
    context: {
      step: `step-${n % 99}`,
      arguments: { to: [`someone-${n}@example.com`], subject: 'Hello', body: 'Text' },
    },
  };
}

function spend(n: number): Pick<PolicyCheckRequest, 'action' | 'resource' | 'context'> {
  return {
    action: 'requestMoneyIntent',
    resource: { type: 'Account', id: `acct_${n % 10}` },
    context: { amountMinor: `${n * 10}`, currency: 'EUR', payee: 'Printworks', category: 'print', purpose: 'Flyers' },
  };
}
