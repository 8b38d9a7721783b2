import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalContent, hashOfContent } from '../bundle/bundle.ts';
import { prepareBundle } from '../bundle/prepared-bundle.ts';
import { validateBundle } from '../bundle/validate-bundle.ts';
import { evaluateWithCedar } from '../decision/evaluate.ts';
import { judge } from '../decision/judge.ts';
import { agent, person, spend, toolCall } from '../decision/requests.fixture.ts';
import { parpourSchema } from '../starter-bundle.ts';
import { faultsOfGuardrails, type Guardrails, hashOfGuardrails, loadGuardrails } from './guardrails.ts';

function guardrailsOf(policies: string): Guardrails {
  const content = { policies, schema: parpourSchema };
  expect(faultsOfGuardrails(content)).toEqual([]);
  return { hash: hashOfGuardrails(content), content };
}

function decide(policies: string, above: string | null, request = toolCall('mail.send')) {
  const content = canonicalContent({ policies, schema: parpourSchema, allowlists: [] });
  const guardrails = above === null ? null : guardrailsOf(above);
  const bundle = prepareBundle(hashOfContent(content), content, guardrails);
  const decided = judge(request, { freeze: null, bundle, approval: { kind: 'none' } });
  // Cedar says the same of bundle and guardrails together.
  const circumstances = { freeze: null, bundle, approval: { kind: 'none' } as const, evaluate: evaluateWithCedar };
  expect(judge(request, circumstances)).toEqual(decided);
  return decided;
}

const permitAll = '@id("all") permit (principal, action, resource);';
const noMail = '@id("no-mail") @reason("No mail.") forbid (principal, action, resource == Tool::"mail.send");';
const askAll = '@id("ask") @approval("2") @reason("Ask two.") permit (principal, action, resource);';

describe('guardrails', () => {
  test('forbid what a bundle permits, under their own names', () => {
    expect(decide(permitAll, noMail)).toMatchObject({
      effect: 'DENY',
      determiningPolicies: ['platform:no-mail'],
      reasons: ['No mail.'],
    });
    expect(decide(permitAll, noMail, toolCall('brief.read')).effect).toBe('PERMIT');
  });

  test('have what a bundle permits approved, and give nothing that it does not permit', () => {
    expect(decide(permitAll, askAll)).toMatchObject({
      ...{ effect: 'APPROVAL_REQUIRED', approvalQuorum: 2, determiningPolicies: ['platform:ask'] },
    });
    const reading = '@id("read") permit (principal, action, resource == Tool::"brief.read");';
    expect(decide(reading, askAll)).toMatchObject({ effect: 'DENY', determiningPolicies: [] });
    const asking = '@id("ask") @approval("1") permit (principal, action, resource);';
    expect(decide(asking, askAll)).toMatchObject({ approvalQuorum: 2, determiningPolicies: ['ask', 'platform:ask'] });
  });

  test('have an approval asked under the limits that the bundle relies on, and rely on none themselves', () => {
    const money = 'principal, action == Action::"requestMoneyIntent", resource';
    const limited = `@id("ads") @limits("ads-weekly") permit (${money});`;
    const requiredLimits = [{ policyId: 'ads', limits: ['ads-weekly'] }];
    expect(decide(limited, null, spend('5'))).toMatchObject({ effect: 'PERMIT', requiredLimits });
    expect(decide(limited, askAll, spend('5'))).toMatchObject({ effect: 'APPROVAL_REQUIRED', requiredLimits });
    const above = `@id("ask") @approval("1") @limits("ads-weekly") permit (${money});`;
    expect(faultsOfGuardrails({ policies: above, schema: parpourSchema })).toEqual([
      'policy "ask": a guardrail relies on no spending limits, which each venture names for itself',
    ]);
  });

  test('never make anything laxer', () => {
    const own = [
      permitAll,
      noMail.replace('no-mail', 'own'),
      askAll.replace('ask', 'own-ask'),
      '@id("small") permit (principal, action, resource) when { context has amountMinor && context.amountMinor < 100 };',
    ];
    const above = [
      noMail,
      askAll,
      '@id("cap") forbid (principal, action == Action::"requestMoneyIntent", resource) when { context.amountMinor > 50 };',
      '@id("faulty") forbid (principal is Agent, action == Action::"requestMoneyIntent", resource) when { context.amountMinor * 9223372036854775807 > 0 };',
    ];
    const requests = [
      toolCall('mail.send'),
      toolCall('brief.read'),
      spend('10'),
      spend('70'),
      spend('500'),
      toolCall('mail.send', {}, { principal: person }),
      spend('70', {}, { principal: agent('writer', 'L1') }),
    ];
    const strictness = { PERMIT: 0, APPROVAL_REQUIRED: 1, DENY: 2 };
    fc.assert(
      fc.property(
        fc.subarray(own, { minLength: 1 }),
        fc.subarray(above, { minLength: 1 }),
        fc.constantFrom(...requests),
        (policies, guards, request) => {
          const [free, guarded] = [
            decide(policies.join('\n'), null, request),
            decide(policies.join('\n'), guards.join('\n'), request),
          ];
          expect(strictness[guarded.effect]).toBeGreaterThanOrEqual(strictness[free.effect]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('keep their names: no policy of a bundle may begin as they do', () => {
    const policies = '@id("platform:mine") permit (principal, action, resource);';
    expect(validateBundle({ policies, schema: parpourSchema, allowlists: [] })).toMatchObject([
      { message: expect.stringContaining('the @id begins with "platform:"') },
    ]);
  });
});

describe('a file of guardrails', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'parpour-guardrails-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  async function load(text: string): Promise<Guardrails> {
    const path = join(directory, 'guardrails.cedar');
    await writeFile(path, text);
    return loadGuardrails(path, parpourSchema);
  }

  test('is read with its hash, whatever its line ends', async () => {
    const { hash } = await load(`${noMail}\n${askAll}`);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect((await load(`${noMail}\r\n${askAll}`)).hash).toBe(hash);
  });

  test('is refused with every fault, and when it is not there', async () => {
    await expect(
      load('@id("a") forbid (principal, action == Action::"x", resource);\nforbid (principal, action, resource);'),
    ).rejects.toThrow(/line 1, column .*unrecognized action[\s\S]*line 2, column 1: the policy has no @id/);
    await expect(load(permitAll)).rejects.toThrow('policy "all": a guardrail permits nothing');
    expect(() => loadGuardrails(join(directory, 'missing.cedar'), parpourSchema)).toThrow('there is no such file');
  });
});
