import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parpourSchema } from '../starter-bundle.ts';
import { entityText } from './entity-text.ts';
import { CedarInstance, CedarTrapError } from './instance.ts';
import { positionOf } from './position.ts';
import { authorize, type PreparsedSet } from './preparsed.ts';

const permitAll = 'permit (principal, action, resource);';
/** Longer than Cedar's stack is deep; bundles with such a chain are refused when they are published. */
const endless = `permit (principal, action, resource) when { ${Array(2_000).fill('1').join(' + ')} > 0 };`;

function setOf(key: string, policies: Record<string, string>): PreparsedSet {
  return { key, schemaKey: 'test-schema', schema: parpourSchema, policies: () => policies };
}

const person = { type: 'Person', id: 'usr_1' };
const venture = { type: 'Venture', id: 'ven_1' };
const call = {
  principal: person,
  action: { type: 'Action', id: 'submitWorkflow' },
  resource: venture,
  context: {},
  entities: [
    { uid: person, attrs: { name: 'Ana' }, parents: [] },
    { uid: venture, attrs: {}, parents: [] },
  ],
};

describe('preparsed policies', () => {
  test('are asked again after Cedar gave up on others', () => {
    const fine = setOf('fine', { all: permitAll });
    const expected = { type: 'success', response: { decision: 'allow', diagnostics: { reason: ['all'], errors: [] } } };
    expect(authorize(fine, call)).toMatchObject(expected);
    expect(() => authorize(setOf('endless', { endless }), call)).toThrow(CedarTrapError);
    expect(authorize(fine, call)).toMatchObject(expected);
  });

  test('that do not parse leave no trace in the place they would have taken', () => {
    for (let index = 0; index < 300; index++) {
      expect(authorize(setOf(`broken-${index}`, { a: 'permit (' }), call).type).toBe('failure');
    }
    for (let index = 0; index < 300; index++) {
      const id = `p${index}`;
      const answer = authorize(setOf(`after-${index}`, { [id]: permitAll }), call);
      expect(answer).toMatchObject({ response: { diagnostics: { reason: [id] } } });
    }
  });

  test('are not asked about a request that does not fit the schema', () => {
    const answer = authorize(setOf('fine', { all: permitAll }), { ...call, context: { taskCount: 'many' } });
    expect(answer.type).toBe('failure');
  });
});

test('an instance is replaced after a trap', () => {
  const cedar = new CedarInstance();
  const parse = (text: string) => cedar.run((module) => module.checkParsePolicySet({ staticPolicies: text }).type);
  expect(parse(permitAll)).toBe('success');
  const nested = `permit (principal, action, resource) when { ${'('.repeat(2_000)}true${')'.repeat(2_000)} };`;
  expect(() => parse(nested)).toThrow(CedarTrapError);
  expect(parse(permitAll)).toBe('success');
  expect(cedar.generation).toBe(2);
});

test('the text of an entity is what Cedar reads back', () => {
  const cedar = new CedarInstance();
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (id) => {
      const text = entityText({ type: 'Tool', id });
      const policy = `permit (principal, action, resource == ${text});`;
      const answer = cedar.run((module) => module.policyToJson(policy));
      expect(answer).toMatchObject({ json: { resource: { entity: { type: 'Tool', id } } } });
      expect(text).not.toMatch(/\p{Cc}/u);
    }),
  );
});

test.each([
  ['', 0, 1, 1],
  ['abc', 2, 1, 3],
  ['a\nbc', 2, 2, 1],
  ['€\n€x', 7, 2, 2],
  ['a', 99, 1, 2],
])('%j at byte %i is line %i, column %i', (text, offset, line, column) => {
  expect(positionOf(text, offset)).toEqual({ line, column });
});
