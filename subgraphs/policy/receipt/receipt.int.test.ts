import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { canonicalJson, hashJson, type JsonValue, sha256Hex } from '#runtime/json/canonical.ts';
import { toolCall } from '../decision/requests.fixture.ts';
import {
  check,
  createVenture,
  forbidAll,
  freeze,
  type PolicyWorld,
  permitAll,
  putInForce,
  run,
  startPolicyWorld,
  type TestVenture,
} from '../policy.fixture.ts';
import { readReceipt } from './read-receipt.ts';
import { type Receipt, verifyReceipt } from './receipt.ts';

let world: PolicyWorld;
let venture: TestVenture;

beforeAll(async () => {
  world = await startPolicyWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  venture = await createVenture(world);
});

/** Asks, waits until the log has the decision, and reads its receipt as a file would keep it. */
async function receiptOf(tool = 'mail.draft', toolArguments = {}): Promise<Receipt> {
  const request = toolCall(tool, toolArguments, { ventureId: venture.ventureId, subjectId: 'tc_1' });
  const { decisionId } = await check(world, venture.system, request);
  const read = () => readReceipt(world.runtime.db.drizzle, decisionId);
  await expect.poll(async () => (await read())?.event?.seq).toMatch(/^\d+$/);
  return JSON.parse(JSON.stringify(await read()));
}

const faultsOf = (receipt: unknown) =>
  verifyReceipt(receipt)
    .filter(({ isWell }) => !isWell)
    .map(({ what }) => what);

describe('a receipt proves', () => {
  test.each([
    ['a permit', permitAll],
    [
      'a denial',
      `${permitAll}\n@id("no") forbid (principal, action, resource) when { resource == Tool::"mail.draft" };`,
    ],
    ['an approval that is needed', '@id("ask") @approval("2") permit (principal, action, resource);'],
    ['a denial because nothing permits', '@id("none") permit (principal is Person, action, resource);'],
    [
      'a denial because a policy fails, in the words of Cedar',
      '@id("sum") permit (principal, action == Action::"callTool", resource) when { context has amountMinor && context.amountMinor + 1 > 0 };',
    ],
  ])('%s', async (_name, policies) => {
    await putInForce(world, venture, policies);
    const receipt = await receiptOf('mail.draft', { amountMinor: '9223372036854775807' });
    expect(faultsOf(receipt)).toEqual([]);
    expect(verifyReceipt(receipt)).toHaveLength(8);
  });

  test('a denial without a bundle, and one by a freeze', async () => {
    expect(faultsOf(await receiptOf())).toEqual([]);
    await putInForce(world, venture, permitAll);
    await freeze(world, venture, venture.ventureId);
    const receipt = await receiptOf();
    expect(receipt.frozen).toBe(true);
    expect(faultsOf(receipt)).toEqual([]);
  });

  test('what the graph shows of a decision, to whoever may see it', async () => {
    await putInForce(world, venture, permitAll);
    const { decisionId, event } = await receiptOf('mail.draft', { subject: 'Hello' });
    const query = '{ policyDecision(id: "ID") { frozen seq input inputHash receipt } }'.replace('ID', decisionId);
    const { data } = await run(world, venture.founder, query);
    const { policyDecision } = data as { policyDecision: { input: JsonValue; inputHash: string; receipt: unknown } };
    expect(policyDecision).toMatchObject({
      ...{ frozen: false, seq: event?.seq },
      input: { request: { action: 'callTool', context: { arguments: { subject: 'Hello' } } }, freeze: null },
    });
    expect(sha256Hex(canonicalJson(policyDecision.input))).toBe(policyDecision.inputHash);
    expect(faultsOf(policyDecision.receipt)).toEqual([]);
    expect(verifyReceipt(policyDecision.receipt)).toHaveLength(8);
    const stranger = await createVenture(world);
    expect(await run(world, stranger.founder, query)).toEqual({ data: { policyDecision: null } });
  });

  test('nothing of a decision that there is none of', async () => {
    expect(await readReceipt(world.runtime.db.drizzle, 'dec_none')).toBeNull();
  });
});

describe('a receipt that was changed proves nothing', () => {
  let receipt: Receipt;
  beforeEach(async () => {
    await putInForce(world, venture, permitAll);
    receipt = await receiptOf();
  });

  test('in its input', () => {
    expect(faultsOf({ ...receipt, input: receipt.input.replace('mail.draft', 'mail.send') })).toEqual([
      'the input has the hash that the decision names',
      'the input is about the same action',
    ]);
  });

  test('in its policies, even with the hash of the others', () => {
    const bundle = { policies: forbidAll, schema: receipt.bundle?.schema ?? '', allowlists: [] };
    expect(faultsOf({ ...receipt, bundle })).toEqual(['the bundle has the hash that the decision names']);
    const facts = { ...receipt.facts, bundleHash: hashJson(bundle) };
    expect(faultsOf({ ...receipt, bundle, facts })).toEqual([
      'the input names the same bundle',
      `event ${receipt.event?.seq} of the log says the same`,
    ]);
  });

  test('in what was decided, or in the reasons', () => {
    const again = 'the policies say the same again, word for word';
    const logged = `event ${receipt.event?.seq} of the log says the same`;
    expect(faultsOf({ ...receipt, facts: { ...receipt.facts, effect: 'DENY' } })).toEqual([again, logged]);
    expect(faultsOf({ ...receipt, facts: { ...receipt.facts, reasons: ['Because.'] } })).toEqual([again, logged]);
    expect(faultsOf({ ...receipt, frozen: true })).toEqual([again]);
  });

  test('in everything but the chain of the log', () => {
    const input = receipt.input.replace('mail.draft', 'mail.send');
    const facts = { ...receipt.facts, inputHash: sha256Hex(input) };
    const event = receipt.event && {
      ...receipt.event,
      payload: { ...receipt.event.payload, inputHash: facts.inputHash },
    };
    expect(faultsOf({ ...receipt, input, facts, event })).toContain(`event ${receipt.event?.seq} has its hash`);
  });
});
