import type { JsonValue } from '#runtime/json/canonical.ts';
import type { PolicyCheckRequest } from '#schema/rpc/policy.ts';

type AgentPrincipal = Extract<PolicyCheckRequest['principal'], { kind: 'AGENT' }>;

/** Requests for tests: what a test does not care about has a plain value. */
const shared = {
  ventureId: 'ven_1',
  subjectId: null,
  workflowId: null,
  taskId: null,
  approvalId: null,
} as const;

export function agent(role = 'marketer', level: AgentPrincipal['level'] = 'L3'): AgentPrincipal {
  return { kind: 'AGENT', id: `agt_${role}`, name: 'Quill', role, level };
}

export const person: PolicyCheckRequest['principal'] = { kind: 'PERSON', id: 'usr_1', name: 'Ana' };

/** A tool call by an agent. */
export function toolCall(
  tool: string,
  toolArguments: Readonly<Record<string, JsonValue>> = {},
  overrides: Partial<PolicyCheckRequest> = {},
): PolicyCheckRequest {
  // Contexts of requests are mutable by zod's type and never changed.
  const context = { step: 'step', arguments: toolArguments } as PolicyCheckRequest['context'];
  return {
    ...shared,
    principal: agent(),
    action: 'callTool',
    resource: { type: 'Tool', id: tool },
    context,
    ...overrides,
  };
}

/** A spend of an agent, in EUR for printing when not said otherwise. */
export function spend(
  amountMinor: string,
  context: Readonly<Record<string, string>> = {},
  overrides: Partial<PolicyCheckRequest> = {},
): PolicyCheckRequest {
  return {
    ...shared,
    principal: agent('designer'),
    action: 'requestMoneyIntent',
    resource: { type: 'Account', id: 'acct_1' },
    context: { amountMinor, currency: 'EUR', payee: 'Printworks', category: 'print', purpose: 'Flyers', ...context },
    ...overrides,
  };
}
