import { describe, expect, it } from 'vitest';
import { labelsOfPart, withoutLabelledParts } from './data-labels.ts';

const brief = {
  pricing: { monthly: 9 },
  customers: [{ name: 'Ada' }],
  team: { names: ['Bo'], salaries: { bo: 1 } },
  dataLabels: { customers: ['customer-data'], 'team.salaries': ['personal-data', 'customer-data'] },
};

describe('labels of what is read in a brief', () => {
  it.each([
    ['pricing', []],
    ['customers', ['customer-data']],
    ['customers.0.name', ['customer-data']],
    ['team.names', []],
    ['team', ['customer-data', 'personal-data']],
    ['team.salaries.bo', ['customer-data', 'personal-data']],
    ['customersOfOthers', []],
    [null, ['customer-data', 'personal-data']],
  ])('%s: %j', (part, labels) => {
    expect(labelsOfPart(brief, part)).toEqual(labels);
  });

  it('are none where none are declared', () => {
    expect(labelsOfPart({ customers: [] }, null)).toEqual([]);
    expect(labelsOfPart(null, null)).toEqual([]);
  });

  it('that are not written as labels hand nothing out', () => {
    expect(() => labelsOfPart({ dataLabels: { customers: 'customer-data' } }, 'pricing')).toThrow(/list of labels/);
  });
});

describe('a brief without its labelled parts', () => {
  it('keeps the rest as it is', () => {
    const { pricing, dataLabels } = brief;
    expect(withoutLabelledParts(brief)).toEqual({ pricing, team: { names: ['Bo'] }, dataLabels });
  });

  it('is the brief itself when nothing is labelled', () => {
    const plain = { a: 1 };
    expect(withoutLabelledParts(plain)).toBe(plain);
  });
});
