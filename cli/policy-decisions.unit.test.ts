import { describe, expect, it } from 'vitest';
import { auditDecisions, type LoggedEvent } from './policy-decisions.ts';

const hash = '0'.repeat(64);

const agent = { kind: 'AGENT', id: 'a' } as const;
const ana = { kind: 'PERSON', id: 'usr_ana' } as const;

function decided(decisionId: string, subjectId: string, effect = 'PERMIT', about: Record<string, unknown> = {}) {
  const names = {
    action: 'callTool',
    principal: 'Agent::"a"',
    resource: 'Tool::"t"',
    bundleId: 'bun_1',
    bundleHash: hash,
  };
  const none = { workflowId: null, taskId: null };
  const why = { reasons: ['Because.'], determiningPolicies: ['p'], inputHash: hash, actionHash: hash };
  return { type: 'policy.decided.v1', payload: { decisionId, effect, subjectId, ...names, ...none, ...why, ...about } };
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

function authorised(
  moneyIntentId: string,
  decisionId: string,
  counted: readonly { name?: string; isShadow?: boolean }[] = [],
) {
  const held = { holdId: 'hold_1', expiresAt: '2026-01-01T00:00:00.000Z', approvalId: null };
  const found = {
    limitId: 'lim_1',
    version: 1,
    subject: 's',
    capMinor: '9',
    heldMinor: '0',
    capturedMinor: '0',
    uses: 0,
  };
  const limits = counted.map((limit) => ({ ...found, ...limit }));
  return { type: 'money.intent_authorised.v1', payload: { moneyIntentId, ...intent, ...held, decisionId, limits } };
}

function captured(moneyIntentId: string) {
  const posted = { holdId: 'hold_1', transferId: 'tr_1', captured: money, released: { ...money, amountMinor: '0' } };
  return { type: 'money.intent_captured.v1', payload: { moneyIntentId, ...intent, ...posted } };
}

/** Ana opens an account, as the log tells it. */
function opened(decisionId: string | null, facts: { actor?: LoggedEvent['actor']; name?: string } = {}) {
  const { actor = ana, name = 'Operating' } = facts;
  const payload = { accountId: 'acct_1', name, kind: 'ASSET', currency: 'EUR' };
  return { type: 'ledger.account_opened.v1', actor, causationId: decisionId, payload };
}

function permittedTo(action: string, principal = 'Person::"usr_ana"', effect = 'PERMIT') {
  return decided('dec_1', 'ven_1', effect, { action, principal });
}

function document(causationId: string | null) {
  const payload = { artifactId: 'art_1', workflowId: null, taskId: null, kind: 'DECK', title: 'Plan' };
  return { type: 'artifact.requested.v1', actor: agent, causationId, payload };
}

function frozen(causationId: string | null) {
  const payload = { freezeId: 'frz_1', scope: 'VENTURE', subjectId: 'ven_1', reason: 'odd' };
  return { type: 'freeze.applied.v1', actor: ana, causationId, payload };
}

function auditOf(...events: readonly (Pick<LoggedEvent, 'type' | 'payload'> & Partial<LoggedEvent>)[]) {
  const audit = auditDecisions();
  for (const [index, event] of events.entries())
    audit.take({ seq: `${index + 1}`, actor: agent, causationId: null, ...event });
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
    expect(auditOf(...log)).toEqual({ toolCalls: 1, spends: 1, documents: 0, byHand: 0, decisions: 2, faults: [] });
  });

  it('are well when what was denied did not run, and what waits waits', () => {
    const denied = [decided('dec_1', 'tc_1', 'DENY'), called('tc_1', 'dec_1', 'DENIED')];
    const waiting = [decided('dec_2', 'tc_2', 'APPROVAL_REQUIRED'), called('tc_2', 'dec_2', 'WAITING')];
    expect(auditOf(...denied, ...waiting, called('tc_3', null, 'FAILED')).faults).toEqual([]);
  });

  it('are well when people did what was permitted to them, and documents were permitted', () => {
    expect(auditOf(permittedTo('openAccount'), opened('dec_1'))).toMatchObject({ byHand: 1, faults: [] });
    // What comes with it, by the same decision.
    expect(auditOf(permittedTo('depositFunds'), opened('dec_1')).faults).toEqual([]);
    // The treasury opens it with a capture.
    expect(auditOf(opened(null, { name: 'Expense: advertising (EUR)' })).faults).toEqual([]);
    expect(auditOf(opened(null, { actor: { kind: 'SYSTEM', id: 'treasury' } })).faults).toEqual([]);
    expect(auditOf(permittedTo('publishArtifact', 'Agent::"a"'), document('dec_1'))).toMatchObject({
      ...{ documents: 1, faults: [] },
    });
  });

  it('are well when somebody froze while policy was away, and not when policy had denied it', () => {
    expect(auditOf(frozen('req_1')).faults).toEqual([]);
    expect(auditOf(permittedTo('freeze', 'Person::"usr_ana"', 'DENY'), frozen('dec_1')).faults).toEqual([
      '2: freeze.applied.v1 by usr_ana was done although decision dec_1 is DENY',
    ]);
  });

  it.each([
    ['an act of a person without one', [opened('req_1')], '1: ledger.account_opened.v1 by usr_ana has no decision'],
    [
      'an act with that of another person',
      [permittedTo('openAccount', 'Person::"usr_ben"'), opened('dec_1')],
      '2: ledger.account_opened.v1 by usr_ana names decision dec_1, which is about Person::"usr_ben"',
    ],
    [
      'an act with one about something else',
      [permittedTo('freezeAccount'), opened('dec_1')],
      '2: ledger.account_opened.v1 by usr_ana names decision dec_1, which is about freezeAccount',
    ],
    [
      'an act that waited for an approval',
      [permittedTo('openAccount', 'Person::"usr_ana"', 'APPROVAL_REQUIRED'), opened('dec_1')],
      '2: ledger.account_opened.v1 by usr_ana was done although decision dec_1 is APPROVAL_REQUIRED',
    ],
    ['a document without one', [document(null)], '1: document art_1 has no decision'],
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

  it('name a spend that was not counted under the limits that its permit relies on', () => {
    const requiredLimits = [
      { policyId: 'a', limits: ['month', 'week'] },
      { policyId: 'b', limits: ['day'] },
    ];
    const permit = decided('dec_1', 'mi_1', 'PERMIT', { requiredLimits });
    const faultsWith = (...counted: { name?: string; isShadow?: boolean }[]) =>
      auditOf(permit, authorised('mi_1', 'dec_1', counted)).faults;
    expect(faultsWith({ name: 'month' }, { name: 'week' }, {})).toEqual([]);
    expect(faultsWith({ name: 'day' })).toEqual([]);
    const missing = [
      '2: spend mi_1 was permitted by decision dec_1 under month and week, or day alone, and was not counted there',
    ];
    expect(faultsWith({ name: 'month' }, { name: 'week', isShadow: true })).toEqual(missing);
    expect(faultsWith()).toEqual(missing);
  });
});
