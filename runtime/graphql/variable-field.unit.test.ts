import { buildSchema, GraphQLError, getVariableValues, type OperationDefinitionNode, parse } from 'graphql';
import { expect, it } from 'vitest';
import { fieldOfVariable } from './variable-field.ts';

const schema = buildSchema(`
  input Leg { amount: Int! side: Side }
  enum Side { DEBIT CREDIT }
  input Move { legs: [Leg!]! note: String }
  type Query { move(input: Move!, count: Int): Int }`);
const [operation] = parse('query ($input: Move!, $count: Int) { move(input: $input, count: $count) }').definitions;

function fieldsOf(variables: Record<string, unknown>) {
  // The one definition of the document above.
  const { variableDefinitions = [] } = operation as OperationDefinitionNode;
  const { errors = [] } = getVariableValues(schema, variableDefinitions, variables);
  return errors.map((error) => fieldOfVariable(error)?.join('.'));
}

it.each([
  ['a value within lists and objects', { input: { legs: [{ amount: 1 }, { amount: '1.5' }] } }, 'input.legs.1.amount'],
  ['an enum', { input: { legs: [{ amount: 1, side: 'UP' }] } }, 'input.legs.0.side'],
  ['a field that is missing', { input: { legs: [{}] } }, 'input.legs.0.amount'],
  ['a field that is missing in the outermost object', { input: {} }, 'input.legs'],
  ['a field that nobody knows', { input: { legs: [], size: 1 } }, 'input.size'],
  ['a field that is misspelt', { input: { legs: [], nota: 'x' } }, 'input.nota'],
  ['a variable that is missing', {}, 'input'],
  ['a variable that is null', { input: null }, 'input'],
  ['a variable by itself', { input: { legs: [] }, count: 'x' }, 'count'],
  [
    'a text that looks like a place',
    { input: { legs: [], note: ['at "a.b"; Field "c" is not defined by "d"'] } },
    'input.note',
  ],
])('leads to %s', (_what, variables, field) => {
  expect(fieldsOf(variables)).toEqual([field]);
});

it('leads nowhere for what is no fault of a variable', () => {
  expect(fieldOfVariable(new GraphQLError('Syntax Error: Unexpected "}" at "input.a"; '))).toBeUndefined();
});
