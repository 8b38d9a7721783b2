import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Identity } from '#runtime/auth/identity.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import {
  type ControlPlaneStack,
  idsOf,
  newTenant,
  newVenture,
  person,
  specOf,
  startControlPlane,
  submit,
  submitMutation,
  type TestVenture,
} from './testing/fixture.ts';

let plane: ControlPlaneStack;
let venture: TestVenture;
let stranger: TestVenture;

beforeAll(async () => {
  plane = await startControlPlane(['orchestrator', 'projector']);
  [venture, stranger] = await Promise.all([newVenture(plane), newVenture(plane)]);
});
afterAll(() => plane?.stop());

const eventually = <T>(read: () => Promise<T>): Promise<T> => vi.waitFor(read, { timeout: 30_000, interval: 25 });

const createMutation = `mutation ($input: CreateVentureInput!) {
  createVenture(input: $input) {
    venture { id name timeZone brief createdAt freeze { id } agents { name level role venture { id } freeze { id } } }
    replayed userErrors { code field message }
  }
}`;

interface CreatePayload {
  readonly venture: { readonly id: string } | null;
  readonly replayed: boolean;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[];
    readonly message: string;
  }[];
}

async function create(identity: Identity, input: object): Promise<CreatePayload> {
  const agents = [{ name: 'Will', level: 'L3', role: 'writer' }];
  const whole = { idempotencyKey: systemIds.uuid(), name: 'Shop', agents, ...input };
  return (await plane.data<{ createVenture: CreatePayload }>(identity, createMutation, { input: whole })).createVenture;
}

describe('creating a venture', () => {
  test('keeps it with its agents, for its tenant', async () => {
    const founder = person(newTenant());
    const payload = await create(founder, { timeZone: 'Asia/Kolkata', brief: { goal: 'grow', prices: [1, 2] } });
    expect(payload).toEqual({
      venture: {
        id: expect.stringMatching(/^ven_/),
        name: 'Shop',
        timeZone: 'Asia/Kolkata',
        brief: { goal: 'grow', prices: [1, 2] },
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        freeze: null,
        agents: [{ name: 'Will', level: 'L3', role: 'writer', venture: { id: payload.venture?.id }, freeze: null }],
      },
      replayed: false,
      userErrors: [],
    });
  });

  test('gives the first result to everyone who sends the same key at the same time', async () => {
    const founder = person(newTenant());
    const payloads = await Promise.all(Array.from({ length: 10 }, () => create(founder, { idempotencyKey: 'k' })));
    expect(new Set(payloads.map((payload) => payload.venture?.id)).size).toBe(1);
    expect(payloads.filter((payload) => !payload.replayed)).toHaveLength(1);
    const reused = await create(founder, { idempotencyKey: 'k', name: 'Other' });
    expect(reused.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'idempotencyKey'] }]);
    const elsewhere = await create(person(newTenant()), { idempotencyKey: 'k', name: 'Other' });
    expect(elsewhere.replayed).toBe(false);
  });

  test.each<[string, object, readonly string[]]>([
    ['an unknown time zone', { timeZone: 'Mars/Olympus' }, ['input', 'timeZone']],
    ['an offset for a time zone', { timeZone: '+02:00' }, ['input', 'timeZone']],
    ['an empty name', { name: '  ' }, ['input', 'name']],
    ['a name with a NUL', { name: 'a\0b' }, ['input', 'name']],
    ['no agents', { agents: [] }, ['input', 'agents']],
    ['a brief that is a list', { brief: [1] }, ['input', 'brief']],
    ['a brief of more than 64 KiB', { brief: { text: 'x'.repeat(70_000) } }, ['input', 'brief']],
    ['a brief with a NUL in it', { brief: { text: '\0' } }, ['input', 'brief']],
    [
      'a role with capitals',
      { agents: [{ name: 'a', level: 'L1', role: 'Writer' }] },
      ['input', 'agents', '0', 'role'],
    ],
    [
      'two agents of one name',
      { agents: ['L1', 'L2'].map((level) => ({ name: 'a', level, role: 'writer' })) },
      ['input', 'agents', '1', 'name'],
    ],
    ['an empty idempotency key', { idempotencyKey: '' }, ['input', 'idempotencyKey']],
  ])('refuses %s', async (_what, input, field) => {
    const payload = await create(person(newTenant()), input);
    expect(payload).toMatchObject({ venture: null, userErrors: [{ code: 'INVALID_INPUT', field }] });
  });
});

interface SubmitPayload {
  readonly workflow: { readonly id: string; readonly state: string } | null;
  readonly replayed: boolean;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[] | null;
    readonly message: string;
  }[];
}

async function submitRaw(input: object, by = venture.founder): Promise<SubmitPayload> {
  const whole = { idempotencyKey: systemIds.uuid(), ventureId: venture.id, spec: specOf({ research: [] }), ...input };
  return (await plane.data<{ submitWorkflow: SubmitPayload }>(by, submitMutation, { input: whole })).submitWorkflow;
}

describe('submitting a workflow', () => {
  test('is accepted once for one key, also when sent many times at once', async () => {
    const payloads = await Promise.all(Array.from({ length: 10 }, () => submitRaw({ idempotencyKey: 'same' })));
    expect(new Set(payloads.map((payload) => payload.workflow?.id)).size).toBe(1);
    expect(payloads.filter((payload) => !payload.replayed)).toHaveLength(1);
  });

  test('asks policy first, and not again for a repeat', async () => {
    plane.policy.asked.length = 0;
    const payload = await submitRaw({ idempotencyKey: 'ask' });
    expect(plane.policy.asked).toMatchObject([
      {
        action: 'submitWorkflow',
        principal: { kind: 'PERSON', id: venture.founder.actor.id },
        resource: { type: 'Venture', id: venture.id },
        context: { name: 'Launch', taskCount: 1, tools: ['content.write'] },
        subjectId: payload.workflow?.id,
      },
    ]);
    // It may be on its way by now.
    const again = { replayed: true, workflow: { id: payload.workflow?.id } };
    expect(await submitRaw({ idempotencyKey: 'ask' })).toMatchObject(again);
    expect(plane.policy.asked).toHaveLength(1);
  });

  test.each(['DENY', 'APPROVAL_REQUIRED'] as const)(
    'is refused with the reasons when policy says %s',
    async (effect) => {
      plane.policy.effect = effect;
      const payload = await submitRaw({});
      plane.policy.effect = 'PERMIT';
      expect(payload).toMatchObject({
        workflow: null,
        userErrors: [{ code: 'POLICY_DENIED', message: 'no workflows on Sundays' }],
      });
    },
  );

  test('tells of a wrong file with the path of each fault', async () => {
    const spec = specOf({ research: [], write: ['nothing'] });
    expect((await submitRaw({ spec })).userErrors).toMatchObject([
      { code: 'INVALID_INPUT', field: ['input', 'spec', 'tasks', '1', 'dependsOn', '0'] },
    ]);
    const painter = { ...spec, tasks: [{ ...spec.tasks[0], role: 'painter' }] };
    expect((await submitRaw({ spec: painter })).userErrors).toEqual([
      {
        code: 'INVALID_INPUT',
        field: ['input', 'spec', 'tasks', '0', 'role'],
        message: 'input.spec.tasks.0.role: no agent of the venture is a painter; roles are: researcher, writer',
      },
    ]);
    expect((await submitRaw({ spec: { name: 'x'.repeat(300_000) } })).userErrors).toMatchObject([
      { field: ['input', 'spec'], message: expect.stringContaining('256 KiB') },
    ]);
  });

  test('needs the scope and the venture', async () => {
    expect(await submitRaw({}, stranger.founder)).toMatchObject({
      workflow: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['input', 'ventureId'] }],
    });
    const auditor: Identity = { ...venture.founder, scopes: ['ventures:read'] };
    const input = { idempotencyKey: 'x', ventureId: venture.id, spec: {} };
    const { errors } = await plane.execute(auditor, submitMutation, { input });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('a freeze', () => {
  test('is shown where it is in force, applied once and lifted once', async () => {
    const owner = await newVenture(plane);
    const send = (name: 'freeze' | 'unfreeze', key: string, subjectId: string) =>
      plane.data(
        owner.founder,
        `mutation ($input: ${name === 'freeze' ? 'FreezeInput' : 'UnfreezeInput'}!) {
          ${name}(input: $input) { freeze { scope subjectId reason by { id } } replayed userErrors { code } }
        }`,
        { input: { idempotencyKey: key, subjectId, reason: 'audit' } },
      );
    const shown = { scope: 'VENTURE', subjectId: owner.id, reason: 'audit', by: { id: owner.founder.actor.id } };
    expect(await send('freeze', 'a', owner.id)).toEqual({ freeze: { freeze: shown, replayed: false, userErrors: [] } });
    expect(await send('freeze', 'a', owner.id)).toEqual({ freeze: { freeze: shown, replayed: true, userErrors: [] } });
    expect(await send('freeze', 'b', owner.id)).toMatchObject({ freeze: { userErrors: [{ code: 'ALREADY_FROZEN' }] } });
    const query = 'query ($v: ID!) { venture(id: $v) { freeze { scope } agents { freeze { scope } } } }';
    expect(await plane.data(owner.founder, query, { v: owner.id })).toEqual({
      venture: { freeze: { scope: 'VENTURE' }, agents: [{ freeze: null }, { freeze: null }] },
    });
    expect(await send('unfreeze', 'c', owner.id)).toMatchObject({ unfreeze: { freeze: shown, userErrors: [] } });
    expect(await send('unfreeze', 'd', owner.id)).toMatchObject({ unfreeze: { userErrors: [{ code: 'NOT_FROZEN' }] } });
    expect(await send('freeze', 'e', systemIds.next('task'))).toMatchObject({
      freeze: { userErrors: [{ code: 'NOT_FOUND' }] },
    });
  });
});

describe('the projector', () => {
  test("counts a venture's activity from its events", async () => {
    const owner = await newVenture(plane);
    const query = `query ($v: ID!) { venture(id: $v) { activity {
      workflowsSubmitted workflowsSucceeded workflowsFailed toolCalls toolCallsDenied intentsAuthorised seq
    } } }`;
    const ids = await idsOf(plane, owner);
    const input = { idempotencyKey: 'c', workflowId: ids.Workflow, reason: 'enough' };
    await plane.data(
      owner.founder,
      'mutation ($input: CancelWorkflowInput!) { cancelWorkflow(input: $input) { replayed } }',
      { input },
    );
    await eventually(async () =>
      expect(await plane.data(owner.founder, query, { v: owner.id })).toEqual({
        venture: {
          activity: {
            workflowsSubmitted: 1,
            workflowsSucceeded: 0,
            workflowsFailed: 1,
            // Its only call still waits.
            toolCalls: 0,
            toolCallsDenied: 0,
            intentsAuthorised: 0,
            seq: expect.stringMatching(/^[1-9]\d*$/),
          },
        },
      }),
    );
  });

  test('shows what is active to Prometheus', async () => {
    await submit(plane, venture, { research: [] });
    await eventually(async () => {
      const text = await plane.runtime.metrics.registry.metrics();
      expect(text).toMatch(/venture_active_workflows\{status="RUNNING"\} [1-9]/);
      expect(text).toMatch(/venture_task_dispatch_total\{agent_level="L3",task_type="researcher"\} [1-9]/);
    });
  });
});

test('the viewer is the caller, and nobody without a token', async () => {
  expect(await plane.data(venture.founder, '{ viewer { actor { id } tenantId scopes } }')).toMatchObject({
    viewer: { actor: { id: venture.founder.actor.id }, tenantId: venture.tenantId },
  });
  const anonymous: Identity = { actor: { kind: 'PERSON', id: 'anonymous', name: '' }, tenantId: '', scopes: [] };
  expect(await plane.data(anonymous, '{ viewer { tenantId } }')).toEqual({ viewer: null });
  expect((await plane.execute(anonymous, '{ ventures { nodes { id } } }')).errors).toMatchObject([
    { extensions: { code: 'UNAUTHENTICATED' } },
  ]);
});
