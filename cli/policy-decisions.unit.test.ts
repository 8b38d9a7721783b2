import { describe, expect, it } from 'vitest';
import { auditDecisions } from './policy-decisions.ts';

const hash = '0'.repeat(64);

function decided(decisionId: string, subjectId: string, effect = 'PERMIT') {
  const names = {
    action: 'callTool',
    principal: 'Agent::"a"',
    resource: 'Tool::"t"',
    bundleId: 'bun_1',
    bundleHash: hash,
  };
  const none = { workflowId: null, taskId: null };
  const why = { reasons: ['Because.'], determiningPolicies: ['p'], inputHash: hash, actionHash: hash };
  return { type: 'policy.decided.v1', payload: { decisionId, effect, subjectId, ...names, ...none, ...why } };
}

function called(toolCallId: string, decisionId: string | null, outcome = 'SUCCEEDED') {
  const where = { workflowId: 'wf_1', taskId: 'tsk_1', agentId: 'agt_1', step: 's', tool: 't' };
  return {
    type: 'tool.called.v1',
    payload: { toolCallId, ...where, isFallback: false, decisionId, outcome, refusalCode: null },
  };
}

const money = { amountMinor: '100', currency: 'EUR' };
const intent = {
  accountId: 'acct_1',
  amount: money,
  payee: 'p',
  category: 'c',
  purpose: 'x',
  workflowId: null,
  taskId: null,
};

function authorised(moneyIntentId: string, decisionId: string) {
  const held = { holdId: 'hold_1', expiresAt: '2026-01-01T00:00:00.000Z', approvalId: null };
  return { type: 'money.intent_authorised.v1', payload: { moneyIntentId, ...intent, ...held, decisionId } };
}

function captured(moneyIntentId: string) {
  const posted = { holdId: 'hold_1', transferId: 'tr_1', captured: money, released: { ...money, amountMinor: '0' } };
  return { type: 'money.intent_captured.v1', payload: { moneyIntentId, ...intent, ...posted } };
}

function auditOf(...events: readonly { readonly type: string; readonly payload: unknown }[]) {
  const audit = auditDecisions();
  for (const [index, event] of events.entries()) audit.take({ seq: `${index + 1}`, ...event });
  const { faults, ...counts } = audit.result();
  return { ...counts, faults: faults.map(({ seq, what }) => `${seq}: ${what}`) };
}

describe('the decisions of a log', () => {
  it('are well when every call and spend was permitted before it', () => {
    const log = [
      decided('dec_1', 'tc_1'),
      called('tc_1', 'dec_1'),
      decided('dec_2', 'mi_1'),
      authorised('mi_1', 'dec_2'),
      captured('mi_1'),
    ];
    expect(auditOf(...log)).toEqual({ toolCalls: 1, spends: 1, decisions: 2, faults: [] });
  });

  it('are well when what was denied did not run, and what waits waits', () => {
    const denied = [decided('dec_1', 'tc_1', 'DENY'), called('tc_1', 'dec_1', 'DENIED')];
    const waiting = [decided('dec_2', 'tc_2', 'APPROVAL_REQUIRED'), called('tc_2', 'dec_2', 'WAITING')];
    expect(auditOf(...denied, ...waiting, called('tc_3', null, 'FAILED')).faults).toEqual([]);
  });

  it.each([
    ['a call without one', [called('tc_1', null)], '1: tool call tc_1 has no decision'],
    [
      'a call with one that nobody made',
      [called('tc_1', 'dec_1')],
      '1: tool call tc_1 came before its decision dec_1, or there is none',
    ],
    [
      'a call before its own',
      [called('tc_1', 'dec_1'), decided('dec_1', 'tc_1')],
      '1: tool call tc_1 came before its decision dec_1, or there is none',
    ],
    [
      'a call with that of another',
      [decided('dec_1', 'tc_9'), called('tc_1', 'dec_1')],
      '2: tool call tc_1 names decision dec_1, which is about tc_9',
    ],
    [
      'a call that ran although it was denied',
      [decided('dec_1', 'tc_1', 'DENY'), called('tc_1', 'dec_1')],
      '2: tool call tc_1 went on although decision dec_1 is DENY',
    ],
    [
      'a spend that needed an approval',
      [decided('dec_1', 'mi_1', 'APPROVAL_REQUIRED'), authorised('mi_1', 'dec_1')],
      '2: spend mi_1 went on although decision dec_1 is APPROVAL_REQUIRED',
    ],
    ['a capture out of nowhere', [captured('mi_1')], '1: spend mi_1 was captured and never authorised'],
  ])('show %s', (_name, log, fault) => {
    expect(auditOf(...log).faults).toEqual([fault]);
  });
});
