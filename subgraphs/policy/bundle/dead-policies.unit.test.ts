import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CedarInstance } from '../cedar/instance.ts';
import { toCedarRequest } from '../decision/cedar-request.ts';
import { agent, person, spend, toolCall } from '../decision/requests.fixture.ts';
import { createEngine } from '../engine/engine.ts';
import { parpourSchema } from '../starter-bundle.ts';
import { findDeadPolicies } from './dead-policies.ts';
import { parsePolicies } from './parse-policies.ts';

const currencies = ['EUR', 'USD', 'CHF'];
const amounts = [0, 1, 2, 3, 4];
const principals = [agent('designer', 'L1'), agent(), person];
/** All that policies about spends below can tell apart. */
const spends = amounts.flatMap((amount) =>
  currencies.flatMap((currency) =>
    principals.map((principal) =>
      toCedarRequest(spend(`${amount}`, { currency, category: 'Print' }, { principal }), []),
    ),
  ),
);
const tools = ['mail.send', 'mail.draft', 'web.fetch'];
const calls = tools.flatMap((tool) =>
  principals.map((principal) => toCedarRequest(toolCall(tool, { to: 'Ana@Example.com' }, { principal }), [])),
);

const signs = fc.constantFrom('<', '<=', '>', '>=', '==', '!=');
const comparison = fc
  .tuple(signs, fc.constantFrom(...amounts), fc.boolean())
  .map(([sign, amount, isTurned]) =>
    isTurned ? `${amount} ${sign} context.amountMinor` : `context.amountMinor ${sign} ${amount}`,
  );
const level = fc
  .tuple(signs, fc.constantFrom(...amounts))
  .map(([sign, number]) => `(principal is Agent && principal.level ${sign} ${number})`);
const choice = fc
  .subarray(currencies, { minLength: 1 })
  .map((list) => `${JSON.stringify(list)}.contains(context.currency)`);
const equality = fc.constantFrom(...currencies).map((currency) => `context.currency == "${currency}"`);
const pattern = fc.constantFrom('E*', '*R', 'U*D', 'EUR', '*').map((text) => `context.currency like "${text}"`);
const category = fc.constantFrom('== "Print"', '== "print"', 'like "P*"').map((test) => `context.category ${test}`);
const type = fc.constantFrom('principal is Agent', 'principal is Person');
const tool = fc
  .tuple(fc.constantFrom('==', '!='), fc.constantFrom(...tools), fc.boolean())
  .map(([sign, name, isById]) => (isById ? `resource ${sign} Tool::"${name}"` : `resource.name ${sign} "${name}"`));
const toolPattern = fc.constantFrom('mail.*', '*.send', '*').map((text) => `resource.name like "${text}"`);
const domain = fc
  .constantFrom('Example.com', 'example.com')
  .map((name) => `(context has recipientDomains && context.recipientDomains.contains("${name}"))`);

/** Policies on one action, of conditions that are put together out of the given ones. */
function policiesOf(
  action: string,
  effects: readonly string[],
  ...conditions: readonly fc.Arbitrary<string>[]
): fc.Arbitrary<string> {
  const { condition } = fc.letrec<{ condition: string }>((tie) => ({
    condition: fc.oneof(
      { depthSize: 'small' },
      fc.oneof(...conditions),
      fc.tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition')).map((parts) => `(${parts.join(' ')})`),
      tie('condition').map((inner) => `!(${inner})`),
    ),
  }));
  const head = fc
    .constantFrom('principal', 'principal is Agent')
    .map((principal) => `(${principal}, action == Action::"${action}", resource)`);
  const clauses = fc
    .array(fc.tuple(fc.constantFrom('when', 'unless'), condition), { maxLength: 2 })
    .map((list) => list.map(([kind, body]) => `${kind} { ${body} }`).join(' '));
  return fc.tuple(fc.constantFrom(...effects), head, clauses).map((parts) => parts.join(' '));
}

const effects = ['permit', 'permit', '@approval("1") permit', '@approval("2") permit', 'forbid'];
const limited = ['@limits("a") permit', '@limits("a, b") permit', '@limits("b") @approval("1") permit'];

const cedar = new CedarInstance();
const schemaJson = cedar.run((module) => {
  const answer = module.schemaToJsonWithResolvedTypes(parpourSchema);
  return answer.type === 'success' ? answer.json : null;
});

test.each([
  [
    'spends',
    spends,
    policiesOf(
      'requestMoneyIntent',
      [...effects, ...limited],
      comparison,
      level,
      choice,
      equality,
      pattern,
      category,
      type,
    ),
  ],
  ['tool calls', calls, policiesOf('callTool', effects, level, tool, tool, toolPattern, domain, type)],
])('what is found to have no effect on %s has none, whatever is asked', (_name, requests, policy) => {
  const found = { impossible: 0, shadowed: 0, overtaken: 0, outvoted: 0, unbound: 0 };
  fc.assert(
    fc.property(fc.array(policy, { minLength: 2, maxLength: 4 }), (texts) => {
      const text = texts.map((one, index) => `@id("p${index}") ${one};`).join('\n');
      const { policies } = cedar.run((module) => parsePolicies(module, text));
      const engine = createEngine(policies, schemaJson);
      const verdicts = requests.map((request) => engine.evaluate(request));
      for (const dead of findDeadPolicies(policies, schemaJson)) {
        if (dead.kind === 'unasked') throw new Error('no action here goes without approvals');
        found[dead.kind] += 1;
        const { id, approvalQuorum } = dead.policy;
        for (const verdict of verdicts) {
          if (verdict === null) throw new Error('every request keeps to the schema');
          const matches = verdict.permits.includes(id) || verdict.forbids.includes(id);
          if (dead.kind === 'impossible') expect(matches, text).toBe(false);
          else if (matches && dead.kind === 'shadowed') {
            expect([...verdict.forbids, ...verdict.errors], text).toContain(dead.by.id);
          } else if (matches && dead.kind === 'unbound') {
            const { limits } = dead.policy;
            expect(dead.by.limits.length, text).toBeLessThan(limits.length);
            expect(limits, text).toEqual(expect.arrayContaining([...dead.by.limits]));
            expect(dead.by.approvalQuorum === null, text).toBe(approvalQuorum === null);
            expect([...verdict.permits, ...verdict.errors], text).toContain(dead.by.id);
          } else if (matches) {
            expect(dead.by.approvalQuorum, text).toBeGreaterThan(approvalQuorum ?? 0);
            expect([...verdict.permits, ...verdict.errors], text).toContain(dead.by.id);
          }
        }
      }
    }),
    { numRuns: 500 },
  );
  expect(found.impossible).toBeGreaterThan(15);
  expect(found.shadowed).toBeGreaterThan(15);
  expect(found.overtaken).toBeGreaterThan(5);
  expect(found.outvoted).toBeGreaterThan(2);
  if (requests === spends) expect(found.unbound).toBeGreaterThan(5);
});
