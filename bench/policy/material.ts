import type { EntityJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyCheckRequest } from '#schema/rpc/policy.ts';
import { canonicalContent, hashOfContent } from '#subgraphs/policy/bundle/bundle.ts';
import { type PreparedBundle, prepareBundle } from '#subgraphs/policy/bundle/prepared-bundle.ts';
import type { CedarRequest } from '#subgraphs/policy/decision/cedar-request.ts';

/** Cedar's own text for what the benchmark speaks of: as in Parpour, with a group above each principal and resource. */
export const benchSchema = `
  entity Team;
  entity Agent in [Team] = { name: String, role: String, level: Long, tools: Set<String> };
  entity Person in [Team] = { name: String };
  entity Toolset;
  entity Tool in [Toolset] = { name: String };
  entity Ledger;
  entity Account in [Ledger];
  entity Portfolio;
  entity Venture in [Portfolio];
  entity Folder;
  entity Artifact in [Folder];
  action callTool appliesTo { principal: [Agent, Person], resource: [Tool], context: {
    step: String, argumentNames: Set<String>, recipientCount?: Long, recipientDomains?: Set<String>, host?: String, amountMinor?: Long,
  } };
  action requestMoneyIntent appliesTo { principal: [Agent, Person], resource: [Account], context: {
    amountMinor: Long, currency: String, payee: String, category: String, purpose: String,
  } };
  action submitWorkflow appliesTo { principal: [Agent, Person], resource: [Venture], context: { name?: String, taskCount?: Long, tools?: Set<String> } };
  action publishArtifact appliesTo { principal: [Agent, Person], resource: [Artifact], context: { kind?: String, title?: String } };
`;

const tools = [
  'mail.send',
  'mail.draft',
  'web.get',
  'brief.read',
  'content.write',
  'finance.project',
  'artifact.compile',
  'money.spend',
];
const categories = ['print', 'travel', 'software', 'gambling', 'cash', 'ads', 'rent', 'food'];

/** Shapes of policies as ventures write them, one after the other with numbers of their own. */
const shapes: readonly ((n: number) => string)[] = [
  (n) =>
    `permit (principal is Agent, action == Action::"callTool", resource) when { principal.tools.contains(resource.name) && principal.level >= ${1 + (n % 3)} && context.step == "step-${n}" };`,
  (n) =>
    `forbid (principal is Agent, action == Action::"callTool", resource == Tool::"${tools[n % tools.length]}") when { principal.level >= 3 && context has recipientCount && context.recipientCount > ${n % 90} };`,
  (n) =>
    `permit (principal in Team::"team-${n % 40}", action == Action::"requestMoneyIntent", resource) when { context.amountMinor <= ${1000 + 37 * n} && ["EUR", "USD", "CHF"].contains(context.currency) };`,
  (n) =>
    `forbid (principal, action == Action::"requestMoneyIntent", resource) when { context.amountMinor > ${90_000 + 1000 * n} && context.category == "${categories[n % categories.length]}" };`,
  (n) =>
    `@approval("1") permit (principal is Agent, action == Action::"requestMoneyIntent", resource in Ledger::"ledger-${n % 40}") when { context.amountMinor > ${5000 + n} };`,
  (n) =>
    `forbid (principal, action == Action::"callTool", resource in Toolset::"set-${n % 40}") when { context has host && context.host like "*.site-${n}.example" };`,
  (n) =>
    `permit (principal == Person::"usr_${n % 50}", action in [Action::"submitWorkflow", Action::"publishArtifact"], resource);`,
  (n) =>
    `permit (principal, action == Action::"publishArtifact", resource in Folder::"folder-${n % 40}") when { context has kind && ["deck", "sheet", "memo"].contains(context.kind) } unless { principal is Agent && principal.role == "role-${n % 20}" };`,
  (n) =>
    `forbid (principal is Agent, action == Action::"submitWorkflow", resource) when { context has taskCount && context.taskCount > ${40 + n} };`,
  (n) =>
    `permit (principal is Person, action == Action::"submitWorkflow", resource in Portfolio::"portfolio-${n % 40}") when { !(context has tools) || !context.tools.containsAny(["money.spend", "tool-${n}"]) };`,
];

/** A bundle of so many policies, prepared as for deciding. */
export function benchBundle(policies: number): PreparedBundle {
  const texts = Array.from({ length: policies }, (_, index) => {
    const shape = shapes[index % shapes.length];
    return `@id("p${index}") ${shape?.(Math.floor(index / shapes.length)) ?? ''}`;
  });
  const content = canonicalContent({ policies: texts.join('\n'), schema: benchSchema, allowlists: [] });
  return prepareBundle(hashOfContent(content), content);
}

/** One question, as callers ask it and as Cedar sees it. */
export interface BenchRequest {
  readonly check: PolicyCheckRequest;
  readonly cedar: CedarRequest;
}

const nobody = { ventureId: 'ven_1', subjectId: null, workflowId: null, taskId: null, approvalId: null } as const;
const groupOf = {
  Tool: 'Toolset',
  Account: 'Ledger',
  Venture: 'Portfolio',
  Artifact: 'Folder',
  Tenant: 'Group',
} as const;
const groupNames = {
  Tool: 'set',
  Account: 'ledger',
  Venture: 'portfolio',
  Artifact: 'folder',
  Tenant: 'group',
} as const;

/** Questions that are all different: actions in turn, four entities each. */
export function benchRequests(count: number): BenchRequest[] {
  return Array.from({ length: count }, (_, n) => requestOf(n));
}

function requestOf(n: number): BenchRequest {
  const asked = questionOf(n);
  const isAgent = n % 5 !== 0;
  const name = `Name ${n}`;
  const principal = isAgent
    ? ({ kind: 'AGENT', id: `agt_${n}`, name, role: `role-${n % 23}`, level: 'L2' } as const)
    : ({ kind: 'PERSON', id: `usr_${n % 70}`, name } as const);
  const attributes: EntityJson['attrs'] = isAgent
    ? { name, role: `role-${n % 23}`, level: 2, tools: tools.slice(n % 4, (n % 4) + 3) }
    : { name };
  const uid = { type: isAgent ? ('Agent' as const) : ('Person' as const), id: principal.id };
  const team = { type: 'Team', id: `team-${n % 53}` };
  const group = { type: groupOf[asked.resource.type], id: `${groupNames[asked.resource.type]}-${n % 47}` };
  const entities: EntityJson[] = [
    { uid, attrs: attributes, parents: [team] },
    { uid: team, attrs: {}, parents: [] },
    { uid: asked.resource, attrs: asked.resource.type === 'Tool' ? { name: asked.resource.id } : {}, parents: [group] },
    { uid: group, attrs: {}, parents: [] },
  ];
  return {
    check: { ...nobody, principal, action: asked.action, resource: asked.resource, context: {} },
    cedar: {
      principal: uid,
      action: { type: 'Action', id: asked.action },
      resource: asked.resource,
      context: asked.context,
      entities,
    },
  };
}

type Question = Pick<PolicyCheckRequest, 'action' | 'resource'> & Pick<CedarRequest, 'context'>;

function questionOf(n: number): Question {
  switch (n % 4) {
    case 0:
      return {
        action: 'callTool',
        resource: { type: 'Tool', id: tools[(n >> 2) % tools.length] ?? '' },
        context: {
          step: `step-${n % 61}`,
          argumentNames: ['to', 'subject', 'body'],
          ...(n % 3 === 0 && { recipientCount: n % 100, recipientDomains: ['example.com'] }),
          ...(n % 5 === 0 && { host: `www.site-${n % 60}.example` }),
        },
      };
    case 1:
      return {
        action: 'requestMoneyIntent',
        resource: { type: 'Account', id: `acct_${n}` },
        context: {
          amountMinor: (n * 7919) % 200_000,
          currency: n % 7 === 0 ? 'KWD' : 'EUR',
          payee: `Payee ${n}`,
          category: categories[(n >> 2) % categories.length] ?? '',
          purpose: 'to measure',
        },
      };
    case 2:
      return {
        action: 'submitWorkflow',
        resource: { type: 'Venture', id: `ven_${n}` },
        context: { name: `workflow-${n}`, taskCount: n % 90, tools: ['mail.send', 'brief.read'] },
      };
    default:
      return {
        action: 'publishArtifact',
        resource: { type: 'Artifact', id: `art_${n}` },
        context: { kind: n % 3 === 0 ? 'deck' : 'film', title: `Title ${n}` },
      };
  }
}
