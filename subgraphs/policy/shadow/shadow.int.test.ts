import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toolCall } from '../decision/requests.fixture.ts';
import {
  activate,
  check,
  createVenture,
  eventsOf,
  forbidAll,
  type PolicyWorld,
  permitAll,
  publish,
  putInForce,
  run,
  startPolicyWorld,
  type TestVenture,
} from '../policy.fixture.ts';

let world: PolicyWorld;
let venture: TestVenture;

beforeAll(async () => {
  world = await startPolicyWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  venture = await createVenture(world);
});

const noMail = '@id("no-mail") @reason("No mail.") forbid (principal, action, resource == Tool::"mail.send");';

interface Shown {
  readonly id: string;
  readonly bundle: { readonly id: string };
  readonly endedBecause: string | null;
  readonly report: { readonly decisions: number; readonly newlyDenied: number };
}
interface Payload {
  readonly shadow: Shown | null;
  readonly userErrors: readonly { readonly code: string }[];
}

const fields = `id bundle { id } startedBy { id } endedBecause endedAt report {
  decisions newlyDenied newlyAllowed newlyNeedsApproval
  byPolicy { policyId newlyDenied } byPrincipal { principal newlyDenied }
  examples { decision { id } was wouldBe policies reasons }
}`;
let keys = 0;

async function mutate(field: string, type: string, input: object, identity = venture.founder): Promise<Payload> {
  const { data, errors } = await run(
    world,
    identity,
    `mutation ($input: ${type}!) { ${field}(input: $input) { shadow { ${fields} } userErrors { code } } }`,
    { input: { idempotencyKey: `shadow-${++keys}`, ...input } },
  );
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  // The document asks for exactly these fields.
  return (data as Record<string, Payload>)[field] as Payload;
}
const start = (bundleId: string) => mutate('startPolicyShadow', 'StartPolicyShadowInput', { bundleId });
const end = (shadowId: string) => mutate('endPolicyShadow', 'EndPolicyShadowInput', { shadowId });

async function shadowOf(id: string): Promise<Shown | null> {
  const { data, errors } = await run(
    world,
    venture.founder,
    `query ($id: ID!) { policyShadow(id: $id) { ${fields} } }`,
    { id },
  );
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return (data as { policyShadow: Shown | null }).policyShadow;
}

async function published(policies: string): Promise<string> {
  const { bundle } = await publish(world, venture.founder, { ventureId: venture.ventureId, policies });
  return bundle?.id ?? '';
}

function ask(tool = 'mail.send') {
  return check(world, venture.system, { ...toolCall(tool), ventureId: venture.ventureId });
}

describe('a shadow', () => {
  test('counts what its bundle would change of each decision from then on, and changes none', async () => {
    await putInForce(world, venture, permitAll);
    await ask();
    const bundleId = await published(`${permitAll} ${noMail}`);
    const { shadow, userErrors } = await start(bundleId);
    expect(userErrors).toEqual([]);
    const mail = await ask();
    expect(mail.effect).toBe('PERMIT');
    for (let n = 0; n < 20; n++) await ask('brief.read');
    await expect.poll(async () => (await shadowOf(shadow?.id ?? ''))?.report.decisions).toBeGreaterThanOrEqual(21);
    const seen = await shadowOf(shadow?.id ?? '');
    // A decision made just before may be sequenced just behind the start.
    expect(seen?.report.newlyDenied).toBe((seen?.report.decisions ?? 0) - 20);
    expect(seen).toMatchObject({
      ...{ bundle: { id: bundleId }, startedBy: { id: 'usr_founder' }, endedBecause: null },
      report: {
        byPolicy: [{ policyId: 'no-mail' }],
        byPrincipal: [{ principal: 'Agent::"agt_marketer"' }],
        examples: expect.arrayContaining([
          {
            ...{ decision: { id: mail.decisionId }, was: 'PERMIT', wouldBe: 'DENY' },
            ...{ policies: ['no-mail'], reasons: ['No mail.'] },
          },
        ]),
      },
    });
    const metrics = await world.runtime.metrics.registry.metrics();
    expect(metrics).toMatch(/venture_policy_shadow_decisions_total\{change="newly_denied"\} [1-9]/);
    expect(metrics).toMatch(/venture_policy_shadow_decisions_total\{change="none"\} [1-9]/);
  });

  test('ends when its bundle is put in force, when another takes its place, and on demand', async () => {
    const { ventureId, founder } = venture;
    const inForce = await putInForce(world, venture, permitAll);
    const [one, two] = [await published(`${permitAll} ${noMail}`), await published(forbidAll)];
    const first = (await start(one)).shadow?.id ?? '';
    const second = (await start(two)).shadow?.id ?? '';
    expect(await shadowOf(first)).toMatchObject({ endedBecause: 'REPLACED' });
    const stopped = await end(second);
    expect(stopped).toMatchObject({ shadow: { endedBecause: 'STOPPED' }, userErrors: [] });
    expect((await end(second)).userErrors).toEqual([{ code: 'INVALID_STATE' }]);
    expect((await start(inForce)).userErrors).toEqual([{ code: 'INVALID_STATE' }]);
    const third = (await start(two)).shadow?.id ?? '';
    // Another bundle in force is another one to stand beside.
    await activate(world, founder, { bundleId: one });
    expect(await shadowOf(third)).toMatchObject({ endedBecause: null });
    await activate(world, founder, { bundleId: two });
    expect(await shadowOf(third)).toMatchObject({ endedBecause: 'ACTIVATED' });
    expect(await eventsOf(world, ventureId, 'policy.shadow_started.v1')).toHaveLength(3);
    expect((await eventsOf(world, ventureId, 'policy.shadow_ended.v1')).map(({ payload }) => payload)).toMatchObject([
      { shadowId: first, because: 'REPLACED' },
      { shadowId: second, because: 'STOPPED' },
      { shadowId: third, because: 'ACTIVATED' },
    ]);
    const { data } = await run(world, founder, `query ($id: ID!) { policyBundle(id: $id) { shadow { id } } }`, {
      id: two,
    });
    expect(data).toEqual({ policyBundle: { shadow: { id: third } } });
  });

  test('is neither found nor changed by strangers', async () => {
    const stranger = await createVenture(world);
    await putInForce(world, venture, permitAll);
    const bundleId = await published(forbidAll);
    const { shadow } = await start(bundleId);
    const input = { bundleId, shadowId: shadow?.id };
    const started = await mutate('startPolicyShadow', 'StartPolicyShadowInput', { bundleId }, stranger.founder);
    const ended = await mutate(
      'endPolicyShadow',
      'EndPolicyShadowInput',
      { shadowId: input.shadowId },
      stranger.founder,
    );
    expect([started, ended].map(({ userErrors }) => userErrors)).toEqual([
      [{ code: 'NOT_FOUND' }],
      [{ code: 'NOT_FOUND' }],
    ]);
    const read = await run(world, stranger.founder, `query ($id: ID!) { policyShadow(id: $id) { id } }`, {
      id: shadow?.id,
    });
    expect(read.data).toEqual({ policyShadow: null });
  });
});
