import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CedarInstance } from '../cedar/instance.ts';
import { toCedarRequest } from '../decision/cedar-request.ts';
import { agent, person, spend } from '../decision/requests.fixture.ts';
import { createEngine } from '../engine/engine.ts';
import { parpourSchema } from '../starter-bundle.ts';
import { findDeadPolicies } from './dead-policies.ts';
import { parsePolicies } from './parse-policies.ts';

const currencies = ['EUR', 'USD', 'CHF'];
const amounts = [0, 1, 2, 3, 4];
/** All that the policies below can tell apart. */
const requests = amounts.flatMap((amount) =>
  currencies.flatMap((currency) =>
    [agent(), person].map((principal) => toCedarRequest(spend(`${amount}`, { currency }, { principal }), [])),
  ),
);

const comparison = fc
  .tuple(fc.constantFrom('<', '<=', '>', '>=', '==', '!='), fc.constantFrom(...amounts), fc.boolean())
  .map(([sign, amount, isTurned]) =>
    isTurned ? `${amount} ${sign} context.amountMinor` : `context.amountMinor ${sign} ${amount}`,
  );
const choice = fc
  .subarray(currencies, { minLength: 1 })
  .map((list) => `${JSON.stringify(list)}.contains(context.currency)`);
const equality = fc.constantFrom(...currencies).map((currency) => `context.currency == "${currency}"`);
const type = fc.constantFrom('principal is Agent', 'principal is Person');
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(comparison, choice, equality, type),
    fc.tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition')).map((parts) => `(${parts.join(' ')})`),
    tie('condition').map((inner) => `!(${inner})`),
  ),
}));
const head = fc
  .tuple(
    fc.constantFrom('principal', 'principal is Agent'),
    fc.constantFrom('action', 'action == Action::"requestMoneyIntent"'),
  )
  .map((parts) => `(${parts.join(', ')}, resource)`);
const clauses = fc
  .array(fc.tuple(fc.constantFrom('when', 'unless'), condition), { maxLength: 2 })
  .map((list) => list.map(([kind, body]) => `${kind} { ${body} }`).join(' '));
const policy = fc
  .tuple(fc.constantFrom('permit', 'permit', '@approval("1") permit', 'forbid'), head, clauses)
  .map((parts) => parts.join(' '));

const cedar = new CedarInstance();
const schemaJson = cedar.run((module) => {
  const answer = module.schemaToJsonWithResolvedTypes(parpourSchema);
  return answer.type === 'success' ? answer.json : null;
});

test('what is found to have no effect has none, whatever is asked', () => {
  const found = { impossible: 0, shadowed: 0, overtaken: 0 };
  fc.assert(
    fc.property(fc.array(policy, { minLength: 2, maxLength: 4 }), (texts) => {
      const text = texts.map((one, index) => `@id("p${index}") ${one};`).join('\n');
      const { policies } = cedar.run((module) => parsePolicies(module, text));
      const engine = createEngine(policies, schemaJson);
      const verdicts = requests.map((request) => engine.evaluate(request));
      for (const dead of findDeadPolicies(policies, schemaJson)) {
        found[dead.kind] += 1;
        const { id } = dead.policy;
        for (const verdict of verdicts) {
          if (verdict === null) throw new Error('every request keeps to the schema');
          const matches = verdict.permits.includes(id) || verdict.forbids.includes(id);
          if (dead.kind === 'impossible') expect(matches, text).toBe(false);
          else if (matches && dead.kind === 'shadowed') {
            expect([...verdict.forbids, ...verdict.errors], text).toContain(dead.by.id);
          } else if (matches) {
            expect(dead.by.approvalQuorum, text).toBe(1);
            expect([...verdict.permits, ...verdict.errors], text).toContain(dead.by.id);
          }
        }
      }
    }),
    { numRuns: 600 },
  );
  expect(found.impossible).toBeGreaterThan(15);
  expect(found.shadowed).toBeGreaterThan(15);
  expect(found.overtaken).toBeGreaterThan(5);
});
