import type { Expr } from '@cedar-policy/cedar-wasm/nodejs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareConditions, compareWithCedar, emptyComparison, requestsPerSet } from './differential.fixture.ts';
import { datetimes, decimals, durations, ips, oddTexts, texts } from './differential-request.fixture.ts';

// The long form is engine.faults.ts.
const runs = 400;

test('the engine says what Cedar says, of decisions, determining policies and policies that fail', () => {
  const comparison = emptyComparison();
  fc.assert(
    fc.property(fc.nat(), (seed) => compareWithCedar(seed, comparison)),
    { numRuns: runs, endOnFailure: true, interruptAfterTimeLimit: 60_000 },
  );
  expect(comparison.requests).toBeGreaterThan((runs / 10) * requestsPerSet);
  // It is worth nothing to agree on little.
  expect(comparison.leftToCedar / comparison.requests).toBeLessThan(0.15);
  expect(comparison.permitted / comparison.requests).toBeGreaterThan(0.2);
  expect(comparison.withErrors / comparison.requests).toBeGreaterThan(0.2);
});

const value = (text: string): Expr => ({ Value: text });
/** Extension calls have no type of their own in Cedar's declarations: any other key is one. */
const call = (name: string, ...operands: Expr[]): Expr => ({ [name]: operands }) as Expr;

test('constructors take the same text and refuse the same text', () => {
  const all = [...texts, ...ips, ...decimals, ...datetimes, ...durations, ...oddTexts];
  const conditions = ['ip', 'decimal', 'datetime', 'duration'].flatMap((name) =>
    all.map((text): Expr => ({ '==': { left: call(name, value(text)), right: call(name, value(text)) } })),
  );
  expect(compareConditions(conditions)).toMatchObject({ permitted: 1, withErrors: 1 });
});

test.each<readonly [string, readonly string[], readonly string[], readonly string[]]>([
  ['ip', ips, ['=='], ['isInRange']],
  ['decimal', decimals, ['=='], ['lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual']],
  ['datetime', datetimes, ['==', '<', '<='], []],
  ['duration', durations, ['==', '<', '<='], []],
])('values of type %s compare as they do in Cedar', (name, values, operators, methods) => {
  const conditions = values.flatMap((a) =>
    values.flatMap((b) => {
      const [left, right] = [call(name, value(a)), call(name, value(b))];
      // Names of operators that all take two operands.
      const infix = operators.map((operator) => ({ [operator]: { left, right } }) as Expr);
      return [...infix, ...methods.map((method) => call(method, left, right))];
    }),
  );
  expect(compareConditions(conditions)).toMatchObject({ permitted: 1, withErrors: 0 });
});
