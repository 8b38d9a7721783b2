import { readFile } from 'node:fs/promises';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type FieldDefinitionNode, type ObjectTypeDefinitionNode, parse, type TypeNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runVentureFile } from '#cli/demo/demo.ts';
import { createGraphClient, type GraphClient } from '#cli/graph-client.ts';
import { type Identity, scopesOfRole } from '#runtime/auth/identity.ts';
import { readSubgraphSdl, subgraphNames } from '#schema/sdl.ts';
import { parseVentureFile } from '#schema/specs/venture-file.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { startTestService, type TestService } from '#tests/support/service.ts';

const path = 'examples/newsletter-venture.yaml';
const stranger: Identity = {
  actor: { kind: 'PERSON', id: 'usr_stranger', name: 'Stranger' },
  tenantId: 'org_stranger',
  scopes: scopesOfRole.founder,
};

let stack: TestStack;
let service: TestService;
let founder: GraphClient;
let outsider: GraphClient;
/** One object of each kind, by type name. */
let ids: Map<string, string>;

beforeAll(async () => {
  stack = await startTestStack();
  service = await startTestService(stack);
  founder = createGraphClient({ graphUrl: service.graphUrl, token: await service.tokenFor('org_owner') });
  outsider = createGraphClient({ graphUrl: service.graphUrl, token: await service.tokenFor('org_stranger') });
  const file = parseVentureFile(await readFile(path, 'utf8'), path);
  const { story } = await runVentureFile(founder, { file, path, downloadDir: '.parpour/demo-isolation' });
  ids = await collectIds(story.venture.id, story.id);
}, 180_000);
afterAll(async () => {
  await founder?.close();
  await outsider?.close();
  await service?.stop();
  await stack?.stop();
});

/** Any query, with an answer whose shape is read as it comes. */
function document(text: string): TypedDocumentNode<Record<string, unknown>, Record<string, unknown>> {
  return parse(text);
}

async function collectIds(ventureId: string, workflowId: string): Promise<Map<string, string>> {
  const key = { idempotencyKey: 'isolation', name: 'Shop', scopes: ['ventures:read'] };
  const make = 'mutation ($key: CreateApiKeyInput!) { createApiKey(input: $key) { userErrors { message } } }';
  await founder.request(document(make), { key });
  const start = 'mutation ($input: StartPolicyBacktestInput!) { startPolicyBacktest(input: $input) { replayed } }';
  const policies = '@id("all") permit (principal, action, resource);';
  await founder.request(document(start), { input: { idempotencyKey: 'isolation', ventureId, policies } });
  const asset = { idempotencyKey: 'isolation', ventureId, code: 'PTS', name: 'Points', scale: 0 };
  const register = 'mutation ($asset: RegisterAssetInput!) { registerAsset(input: $asset) { replayed } }';
  await founder.request(document(register), { asset });
  const everything = document(`query Everything($venture: ID!, $workflow: ID!) {
    venture(id: $venture) {
      __typename id agents { __typename id } activePolicyBundle { __typename id } spendingLimits { __typename id } accounts { __typename id entries { nodes { __typename id transfer { __typename id } } } }
      cases { __typename id violations { __typename id event { __typename id } } }
    }
    apiKeys { nodes { __typename id } }
    assets(ventureId: $venture) { __typename id }
    policyBacktests(ventureId: $venture) { nodes { __typename id } }
    workflow(id: $workflow) {
      __typename id tasks { __typename id toolCalls { __typename id } } decisions { __typename id }
      moneyIntents { __typename id hold { __typename id } approval { __typename id } } artifacts { __typename id }
    }
  }`);
  const found = new Map<string, string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('__typename' in value && 'id' in value) found.set(String(value.__typename), String(value.id));
    for (const item of Object.values(value)) visit(item);
  };
  visit(await founder.request(everything, { venture: ventureId, workflow: workflowId }));
  return found;
}

/** Entities of a subgraph: types with a key, with the fields that need no arguments. */
async function entitiesOf(name: (typeof subgraphNames)[number]): Promise<{ type: string; selection: string }[]> {
  const { definitions } = parse(await readSubgraphSdl(name));
  const objects = new Map(
    definitions
      .filter((node): node is ObjectTypeDefinitionNode => node.kind === 'ObjectTypeDefinition')
      .map((node) => [node.name.value, node]),
  );
  const select = (field: FieldDefinitionNode): string | undefined => {
    if (field.arguments?.some(({ type, defaultValue }) => type.kind === 'NonNullType' && !defaultValue))
      return undefined;
    const type = namedType(field.type);
    if (type === 'Node') return undefined;
    return objects.has(type) ? `${field.name.value} { __typename }` : field.name.value;
  };
  return [...objects.values()]
    .filter((node) =>
      node.directives?.some(
        (directive) =>
          directive.name.value === 'key' &&
          !/resolvable: false/.test(String(directive.loc?.source.body.slice(directive.loc.start, directive.loc.end))),
      ),
    )
    .filter((node) => node.name.value !== 'AuditCheckpoint')
    .map((node) => ({
      type: node.name.value,
      selection: (node.fields ?? [])
        .flatMap((field) => (field.name.value === 'id' ? [] : (select(field) ?? [])))
        .join(' '),
    }));
}

function namedType(type: TypeNode): string {
  return type.kind === 'NamedType' ? type.name.value : namedType(type.type);
}

async function askSubgraph(name: string, identity: Identity, type: string, selection: string): Promise<unknown> {
  const response = await fetch(`${service.urls.get(name)}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-parpour-identity': await service.runtime.tokens.signServiceIdentity(identity),
    },
    body: JSON.stringify({
      query: `query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on ${type} { ${selection} } } }`,
      variables: { ids: [{ __typename: type, id: ids.get(type) }] },
    }),
  });
  const { data } = (await response.json()) as { data?: { _entities: unknown[] } | null };
  return data?._entities[0] ?? null;
}

/** True when an answer tells nothing: null, an empty list, or an object of nothing else. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value !== 'object') return false;
  return Object.entries(value).every(([key, item]) => key === '__typename' || isEmpty(item));
}

describe("a stranger with a founder's scopes in another tenant", () => {
  it('finds an object of every kind by node(id) only when it is their own', async () => {
    const query = document('query ($id: ID!) { node(id: $id) { __typename id } }');
    expect(ids.size).toBeGreaterThan(15);
    for (const [type, id] of ids) {
      if (type === 'Event') continue;
      expect.soft(await founder.request(query, { id }), type).toEqual({ node: { __typename: type, id } });
      expect.soft(await outsider.request(query, { id }), type).toEqual({ node: null });
    }
  });

  it('learns nothing from _entities of any subgraph, which the owner can read', async () => {
    let readByOwner = 0;
    const owner: Identity = { ...stranger, tenantId: 'org_owner' };
    for (const name of subgraphNames) {
      for (const { type, selection } of await entitiesOf(name)) {
        expect.soft(ids.has(type), `an object of type ${type} was made`).toBe(true);
        const answer = await askSubgraph(name, stranger, type, selection);
        expect.soft(isEmpty(answer), `${name} ${type}: ${JSON.stringify(answer)}`).toBe(true);
        if (!isEmpty(await askSubgraph(name, owner, type, selection))) readByOwner++;
      }
    }
    expect(readByOwner).toBeGreaterThan(15);
  });

  it('gets nothing from any list or single query', async () => {
    const [venture, workflow, account, intent, artifact] = [
      'Venture',
      'Workflow',
      'Account',
      'MoneyIntent',
      'Artifact',
    ].map((type) => ids.get(type));
    const singles = document(`query ($venture: ID!, $workflow: ID!, $account: ID!, $intent: ID!, $artifact: ID!) {
      venture(id: $venture) { id } workflow(id: $workflow) { id } account(id: $account) { id } moneyIntent(id: $intent) { id }
      artifact(id: $artifact) { id } activePolicyBundle(ventureId: $venture) { id } ventures { nodes { id } }
    }`);
    expect(await outsider.request(singles, { venture, workflow, account, intent, artifact })).toEqual({
      venture: null,
      workflow: null,
      account: null,
      moneyIntent: null,
      artifact: null,
      activePolicyBundle: null,
      ventures: { nodes: [] },
    });
    const lists = [
      'workflows',
      'approvals',
      'events',
      'moneyIntents',
      'accounts',
      'transfers',
      'complianceCases',
      'artifacts',
      'policyDecisions',
      'policyBacktests',
      'apiKeys',
    ];
    for (const whole of [
      'trialBalance(ventureId: $v) { currency }',
      'bookExport(ventureId: $v, format: CSV) { text }',
      'bookDownload(ventureId: $v, format: CSV) { path }',
      'assets(ventureId: $v) { id }',
    ]) {
      await expect
        .soft(outsider.request(document(`query ($v: ID!) { ${whole} }`), { v: venture }), whole)
        .rejects.toThrow(/NOT_FOUND/);
    }
    for (const list of lists) {
      const query = document(`query ($venture: ID!) { ${list}(ventureId: $venture) { nodes { __typename } } }`);
      const answer = await outsider.request(query, { venture }).catch((error: unknown) => error);
      const isRefused = answer instanceof Error || JSON.stringify(answer) === JSON.stringify({ [list]: { nodes: [] } });
      expect.soft(isRefused, `${list}: ${JSON.stringify(answer)}`).toBe(true);
    }
  });

  it("can't change anything of the owner's", async () => {
    const attempts = [
      ['freeze', 'FreezeInput', { subjectId: ids.get('Venture'), reason: 'mine now' }],
      ['submitWorkflow', 'SubmitWorkflowInput', { ventureId: ids.get('Venture'), spec: { name: 'x', tasks: [] } }],
      [
        'openAccount',
        'OpenAccountInput',
        { ventureId: ids.get('Venture'), name: 'Mine', kind: 'ASSET', currency: 'EUR' },
      ],
      [
        'depositFunds',
        'DepositFundsInput',
        { accountId: ids.get('Account'), amount: { amountMinor: '1', currency: 'EUR' }, description: 'x' },
      ],
      [
        'setAccountOverdraft',
        'SetAccountOverdraftInput',
        { accountId: ids.get('Account'), overdraft: 'OPEN', reason: 'mine now' },
      ],
      ['voidMoneyIntent', 'VoidMoneyIntentInput', { moneyIntentId: ids.get('MoneyIntent'), reason: 'mine now' }],
      ['publishPolicyBundle', 'PublishPolicyBundleInput', { ventureId: ids.get('Venture'), allowlists: [] }],
      ['activatePolicyBundle', 'ActivatePolicyBundleInput', { bundleId: ids.get('PolicyBundle') }],
      [
        'startPolicyBacktest',
        'StartPolicyBacktestInput',
        { ventureId: ids.get('Venture'), bundleId: ids.get('PolicyBundle') },
      ],
      ['revokeApiKey', 'RevokeApiKeyInput', { apiKeyId: ids.get('ApiKey'), reason: 'mine now' }],
      [
        'resolveComplianceCase',
        'ResolveComplianceCaseInput',
        { caseId: ids.get('ComplianceCase'), resolution: 'REMEDIATED', note: 'x' },
      ],
    ] as const;
    for (const [mutation, type, input] of attempts) {
      const query = document(`mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code } } }`);
      const answer = await outsider.request(query, { input: { idempotencyKey: 'stranger', ...input } });
      expect.soft(answer, mutation).toMatchObject({ [mutation]: { userErrors: [{ code: expect.any(String) }] } });
    }
  });
});
