import { describe, expect, test } from 'vitest';
import { Comparison } from '../backtest/comparison.ts';
import { type GateFacts, passGates } from './activation-gates.ts';

const rules = { fourEyes: false, backtestRequired: false, changedShareMax: 0.25, changedCountMax: null };

function backtestOf(decisions: number, changed: number, days = 30): GateFacts['backtest'] {
  const comparison = new Comparison();
  comparison.addUnchanged(decisions - changed);
  for (let n = 0; n < changed; n++) {
    const about = { decisionId: 'dec_1', principal: 'Person::"a"', action: 'callTool', resource: 'Tool::"t"' };
    comparison.add({ ...about, was: 'PERMIT', wouldBe: 'DENY', policies: ['p'], reasons: [] });
  }
  const to = new Date('2026-06-30T12:00:00Z');
  const from = new Date(to.getTime() - days * 86_400_000);
  return { id: 'bt_1', from, to, report: comparison.report() };
}

function pass(given: Partial<GateFacts>) {
  const facts = { rules, bundleId: 'pb_1', isPublisher: true, overrideReason: null, backtest: null };
  return passGates({ ...facts, ...given });
}

function refusalOf(given: Partial<GateFacts>): string | undefined {
  try {
    pass(given);
  } catch (error) {
    return (error as { code?: string }).code;
  }
  return undefined;
}

describe('an activation passes', () => {
  test('without a backtest, unless one is required', () => {
    expect(refusalOf({})).toBeUndefined();
    const required = { rules: { ...rules, backtestRequired: true } };
    expect(refusalOf(required)).toBe('BACKTEST_REQUIRED');
    expect(refusalOf({ ...required, backtest: backtestOf(10, 0) })).toBeUndefined();
    expect(refusalOf({ ...required, backtest: backtestOf(0, 0, 7) })).toBeUndefined();
    expect(pass({ ...required, overrideReason: 'fire' })).toMatchObject({ backtestId: null, reason: 'fire' });
  });

  test('on no backtest of an hour where one is required, and not past what that one shows', () => {
    const required = { rules: { ...rules, backtestRequired: true } };
    const hour = 1 / 24;
    expect(refusalOf({ ...required, backtest: backtestOf(0, 0, hour) })).toBe('BACKTEST_REQUIRED');
    expect(pass({ ...required, backtest: backtestOf(4, 0, hour), overrideReason: 'fire' })).toMatchObject({
      ...{ backtestId: 'bt_1', changed: 0, reason: 'fire' },
    });
    expect(refusalOf({ backtest: backtestOf(4, 4, hour) })).toBe('BLAST_RADIUS_EXCEEDED');
  });

  test('up to the share and the count that may change, and past them with a reason', () => {
    expect(refusalOf({ backtest: backtestOf(100, 25) })).toBeUndefined();
    expect(refusalOf({ backtest: backtestOf(100, 26) })).toBe('BLAST_RADIUS_EXCEEDED');
    const counted = { rules: { ...rules, changedCountMax: 3 } };
    expect(refusalOf({ ...counted, backtest: backtestOf(100, 3) })).toBeUndefined();
    expect(refusalOf({ ...counted, backtest: backtestOf(100, 4) })).toBe('BLAST_RADIUS_EXCEEDED');
    expect(pass({ backtest: backtestOf(100, 26), overrideReason: ' meant so ' })).toEqual({
      ...{ backtestId: 'bt_1', decisions: 100, changed: 26, reason: 'meant so' },
    });
    expect(pass({ backtest: backtestOf(100, 1), overrideReason: 'not needed' })).toBeNull();
    expect(refusalOf({ overrideReason: '  ' })).toBe('INVALID_INPUT');
  });

  test('by somebody else than the publisher where four eyes are asked for, reason or not', () => {
    const strict = { rules: { ...rules, fourEyes: true }, overrideReason: 'hurry' };
    expect(refusalOf(strict)).toBe('FOUR_EYES_REQUIRED');
    expect(refusalOf({ ...strict, isPublisher: false })).toBeUndefined();
  });
});
