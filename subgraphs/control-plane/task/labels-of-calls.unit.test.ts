import { describe, expect, it } from 'vitest';
import { labelsOfCalls, unionOf } from './labels-of-calls.ts';

const brief = { customers: [], prices: {}, dataLabels: { customers: ['customer-data'], prices: ['prices'] } };
const read = (part: string | undefined, outcome: 'SUCCEEDED' | 'DENIED' = 'SUCCEEDED') =>
  ({ tool: 'brief.read', outcome, arguments: part === undefined ? {} : { part } }) as const;

describe('labels of what calls have handed to a task', () => {
  it('are those of all parts of the brief that were read', () => {
    expect(labelsOfCalls(brief, [read('prices'), read('customers'), read('prices')])).toEqual([
      'customer-data',
      'prices',
    ]);
    expect(labelsOfCalls(brief, [read(undefined)])).toEqual(['customer-data', 'prices']);
  });

  it('are none of a call that was denied, or of another tool', () => {
    expect(labelsOfCalls(brief, [read('customers', 'DENIED')])).toEqual([]);
    expect(labelsOfCalls(brief, [{ ...read('customers'), tool: 'content.write' }])).toEqual([]);
  });

  it('only grow', () => {
    expect(unionOf([['prices'], [], ['customer-data', 'prices']])).toEqual(['customer-data', 'prices']);
  });
});
