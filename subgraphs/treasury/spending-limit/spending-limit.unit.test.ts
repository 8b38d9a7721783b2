import { describe, expect, it } from 'vitest';
import { type LimitScope, type SpendFacts, type SpendingLimit, subjectUnder } from './spending-limit.ts';

const facts: SpendFacts = {
  ventureId: 'ven_1',
  workflowId: 'wf_1',
  agentId: 'agt_1',
  category: 'advertising',
  payee: 'Printworks',
  amount: { amountMinor: 1n, currency: 'EUR' },
};

function limit(scope: LimitScope, subject: string, over: Partial<SpendingLimit> = {}): SpendingLimit {
  const cap = { amountMinor: 100n, currency: 'EUR' };
  const window = {
    windowSeconds: 60,
    calendar: null,
    timeZone: 'UTC',
    countMax: null,
    isShadow: false,
    name: null,
    version: 1,
  };
  return { id: 'lim_1', ventureId: 'ven_1', scope, subject, ...window, cap, ...over };
}

describe('a spending limit', () => {
  it.each<[LimitScope, string, string]>([
    ['VENTURE', 'ven_1', 'ven_1'],
    ['WORKFLOW', 'wf_1', 'wf_1'],
    ['WORKFLOW', '*', 'wf_1'],
    ['AGENT', 'agt_1', 'agt_1'],
    ['AGENT', '*', 'agt_1'],
    ['CATEGORY', 'advertising', 'advertising'],
    ['CATEGORY', '*', 'advertising'],
    ['PAYEE', 'Printworks', 'Printworks'],
    ['PAYEE', '*', 'Printworks'],
  ])('of scope %s on %s counts by %s', (scope, subject, expected) => {
    expect(subjectUnder(limit(scope, subject), facts)).toBe(expected);
  });

  it('leaves other subjects, ventures and currencies alone', () => {
    expect(subjectUnder(limit('WORKFLOW', 'wf_2'), facts)).toBeNull();
    expect(subjectUnder(limit('CATEGORY', 'travel'), facts)).toBeNull();
    expect(subjectUnder(limit('VENTURE', 'ven_2', { ventureId: 'ven_2' }), facts)).toBeNull();
    expect(subjectUnder(limit('CATEGORY', '*', { cap: { amountMinor: 1n, currency: 'USD' } }), facts)).toBeNull();
  });

  it('on each workflow or agent does not touch a spend outside any', () => {
    const outside = { ...facts, workflowId: null, agentId: null };
    expect(subjectUnder(limit('WORKFLOW', '*'), outside)).toBeNull();
    expect(subjectUnder(limit('AGENT', '*'), outside)).toBeNull();
  });
});
