import { describe, expect, test } from 'vitest';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import { canonicalContent, hashOfContent } from '../bundle/bundle.ts';
import { type PreparedBundle, prepareBundle } from '../bundle/prepared-bundle.ts';
import { parpourSchema } from '../starter-bundle.ts';
import { toCedarRequest } from './cedar-request.ts';
import { evaluateWithCedar } from './evaluate.ts';
import { createEvaluator } from './evaluator.ts';
import { spend, toolCall } from './requests.fixture.ts';

function bundleOf(policies: string): PreparedBundle {
  const content = canonicalContent({ policies, schema: parpourSchema, allowlists: [] });
  return prepareBundle(hashOfContent(content), content);
}

const permitting = bundleOf('@id("yes") permit (principal, action, resource);');
const forbidding = bundleOf('@id("no") forbid (principal, action, resource);');
/** As if compiling had gone wrong: Cedar denies what the compiled policies permit. */
const broken: PreparedBundle = { ...forbidding, engine: permitting.engine };
const request = toCedarRequest(spend('100'), []);

function evaluatorOf(sampledOf?: number) {
  const metrics = createMetrics({ processMetrics: false });
  const evaluate = createEvaluator({
    metrics,
    logger: createLogger({ service: 'test', level: 'silent' }),
    ...(sampledOf !== undefined && { sampledOf }),
  });
  return { evaluate, text: () => metrics.registry.metrics() };
}

describe('compiled policies and Cedar', () => {
  test('the compiled policies answer where they can', async () => {
    const { evaluate, text } = evaluatorOf();
    expect(evaluate(permitting, request)).toEqual(evaluateWithCedar(permitting, request));
    expect(await text()).toContain('venture_policy_evaluations_total{engine="compiled",because=""} 1');
  });

  test('a request that breaks the schema is refused by Cedar in its words', async () => {
    const { evaluate, text } = evaluatorOf();
    const odd = { ...request, context: { ...request.context, surprise: 1 } };
    expect(evaluate(permitting, odd).errors).toEqual([
      { policyId: null, message: expect.stringContaining('surprise') },
    ]);
    expect(await text()).toContain('venture_policy_evaluations_total{engine="cedar",because="unsupported"} 1');
  });

  test('an error is told in the words of Cedar', async () => {
    const { evaluate, text } = evaluatorOf();
    const overflow = bundleOf(
      '@id("sum") permit (principal, action == Action::"requestMoneyIntent", resource) when { context.amountMinor + 1 > 0 };',
    );
    const { errors } = evaluate(overflow, toCedarRequest(spend('9223372036854775807'), []));
    expect(errors).toEqual([{ policyId: 'sum', message: expect.stringContaining('overflow') }]);
    expect(await text()).toContain('venture_policy_evaluations_total{engine="cedar",because="error"} 1');
    expect(await text()).not.toContain('mismatches_total 1');
  });

  test('a number that JSON can not hold leaves that policy to Cedar, and the other actions to the engine', async () => {
    const { evaluate, text } = evaluatorOf();
    const exact = bundleOf(
      '@id("exact") permit (principal, action == Action::"requestMoneyIntent", resource) when { context.amountMinor == 9007199254740993 };',
    );
    expect(evaluate(exact, toCedarRequest(spend('9007199254740993'), [])).permits).toEqual(['exact']);
    expect(evaluate(exact, toCedarRequest(spend('9007199254740992'), [])).permits).toEqual([]);
    expect(evaluate(exact, toCedarRequest(toolCall('mail.draft'), [])).permits).toEqual([]);
    expect(await text()).toContain('venture_policy_evaluations_total{engine="cedar",because="unsupported"} 2');
    expect(await text()).toContain('venture_policy_evaluations_total{engine="compiled",because=""} 1');
  });

  test('where the two differ, Cedar decides from then on', async () => {
    const { evaluate, text } = evaluatorOf();
    expect(evaluate(broken, request).permits).toEqual(['yes']);
    await expect.poll(text).toContain('venture_policy_engine_mismatches_total 1');
    expect(evaluate(broken, request)).toMatchObject({ forbids: ['no'], permits: [] });
    expect(await text()).toContain('venture_policy_evaluations_total{engine="cedar",because="distrusted"} 1');
  });

  test('one of so many decisions is checked, not the first alone', async () => {
    const { evaluate, text } = evaluatorOf(3);
    // Right for the first request and wrong for the second.
    const onlySpends = bundleOf('@id("yes") permit (principal, action == Action::"requestMoneyIntent", resource);');
    const sometimesBroken: PreparedBundle = { ...onlySpends, engine: permitting.engine };
    const call = toCedarRequest(toolCall('mail.draft'), []);
    evaluate(sometimesBroken, request);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    evaluate(sometimesBroken, call);
    expect(await text()).not.toContain('venture_policy_engine_mismatches_total 1');
    evaluate(sometimesBroken, call);
    await expect.poll(text).toContain('venture_policy_engine_mismatches_total 1');
  });
});
