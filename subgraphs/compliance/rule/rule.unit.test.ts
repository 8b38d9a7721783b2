import { describe, expect, it } from 'vitest';
import { chainHash, genesisHash, type SequencedEvent, versionOf } from '#runtime/events/event.ts';
import { type EventType, eventCatalog, type PayloadOf } from '#schema/events/catalog.ts';
import { compileRules, loadDefaultRules, RuleError } from './rule.ts';

function eventOf<Type extends EventType>(
  type: Type,
  payload: PayloadOf<Type>,
  actor: SequencedEvent['actor'] = { kind: 'SYSTEM', id: 'treasury', name: 'Treasury' },
): SequencedEvent {
  expect(eventCatalog[type].safeParse(payload).error, 'the sample has the declared shape').toBeUndefined();
  const unhashed = {
    id: '0197f0c2-a5b8-7c3e-9d1f-6a2b4c8e0f11',
    seq: 7n,
    type,
    version: versionOf(type),
    streamId: 'stream_1',
    streamVersion: 1,
    ventureId: 'ven_1',
    actor,
    occurredAt: '2026-03-01T09:30:00.000Z',
    correlationId: 'wf_1',
    causationId: null,
    payload,
    previousHash: genesisHash,
  };
  return { ...unhashed, hash: chainHash(unhashed) };
}

const intent = {
  moneyIntentId: 'mi_1',
  accountId: 'acct_1',
  amount: { amountMinor: '125000', currency: 'EUR' },
  payee: 'Ad Network',
  category: 'advertising',
  purpose: 'campaign',
  workflowId: 'wf_1',
  taskId: 'tsk_1',
};

type DeclineCode = PayloadOf<'money.intent_declined.v1'>['reasons'][number]['code'];
function declined(...codes: readonly DeclineCode[]): SequencedEvent {
  return eventOf('money.intent_declined.v1', {
    ...intent,
    decisionId: null,
    reasons: codes.map((code) => ({ code, message: `because of ${code}`, limitId: null })),
  });
}

function transfer(
  ...legs: readonly [side: 'DEBIT' | 'CREDIT', amountMinor: string, currency: string][]
): SequencedEvent {
  return eventOf('ledger.transfer_posted.v1', {
    transferId: 'tr_1',
    description: 'Top up',
    moneyIntentId: null,
    legs: legs.map(([side, amountMinor, currency]) => ({
      entryId: 'ent_1',
      accountId: 'acct_1',
      side,
      amount: { amountMinor, currency },
      balanceAfterMinor: '0',
    })),
  });
}

function authorised(decisionId: string): SequencedEvent {
  return eventOf('money.intent_authorised.v1', {
    ...intent,
    holdId: 'hold_1',
    expiresAt: '',
    decisionId,
    approvalId: null,
  });
}

function captured(amountMinor: string): SequencedEvent {
  const money = (minor: string) => ({ amountMinor: minor, currency: 'EUR' });
  return eventOf('money.intent_captured.v1', {
    ...intent,
    holdId: 'hold_1',
    transferId: 'tr_1',
    captured: money(amountMinor),
    released: money('0'),
  });
}

function approved(kind: SequencedEvent['actor']['kind']): SequencedEvent {
  return eventOf(
    'approval.approved.v1',
    { approvalId: 'apr_1', workflowId: null, kind: 'MONEY_INTENT', subjectId: 'mi_1', actionHash: 'a'.repeat(64) },
    { kind, id: 'x', name: 'Ada' },
  );
}

function decided(effect: 'PERMIT' | 'DENY', bundleId: string | null, action = 'callTool'): SequencedEvent {
  return eventOf('policy.decided.v1', {
    decisionId: 'dec_1',
    effect,
    reasons: [],
    determiningPolicies: [],
    action,
    principal: 'agt_1',
    resource: 'web',
    bundleId,
    bundleHash: bundleId === null ? null : 'b'.repeat(64),
    inputHash: 'c'.repeat(64),
    actionHash: 'd'.repeat(64),
    subjectId: null,
    workflowId: 'wf_1',
    taskId: null,
  });
}

describe('the default rules', () => {
  const ruleSet = loadDefaultRules();
  const found = (event: SequencedEvent) => ruleSet.evaluate(event).map((finding) => finding.rule.id);

  it.each<[rule: string, event: SequencedEvent, subjectId: string, detail: string]>([
    [
      'spend-over-limit',
      declined('LIMIT_EXCEEDED'),
      'mi_1',
      'EUR 1,250.00 to Ad Network was declined: because of LIMIT_EXCEEDED',
    ],
    [
      'required-limit-missing',
      declined('REQUIRED_LIMIT_MISSING'),
      'wf_1',
      'EUR 1,250.00 to Ad Network was declined: because of REQUIRED_LIMIT_MISSING',
    ],
    [
      'spend-without-decision',
      authorised(''),
      'mi_1',
      'EUR 1,250.00 to Ad Network was authorised without a policy decision',
    ],
    ['capture-over-authorised', captured('125001'), 'mi_1', 'EUR 1,250.01 was captured of EUR 1,250.00'],
    [
      'unbalanced-transfer',
      transfer(['DEBIT', '5', 'EUR'], ['CREDIT', '5', 'USD']),
      'tr_1',
      'Debits and credits of the transfer differ: Top up',
    ],
    ['frozen-spend', declined('FROZEN'), 'wf_1', 'EUR 1,250.00 to Ad Network was asked for while frozen'],
    ['approval-by-machine', approved('AGENT'), 'apr_1', 'Approved by AGENT Ada'],
    ['permit-without-bundle', decided('PERMIT', null), 'dec_1', 'callTool by agt_1 was let through without a bundle'],
  ])('%s finds what it is for', (rule, event, subjectId, detail) => {
    expect(ruleSet.evaluate(event)).toEqual([expect.objectContaining({ subjectId, detail })]);
    expect(found(event)).toEqual([rule]);
  });

  it('tests every rule above', () => {
    expect(ruleSet.rules).toHaveLength(8);
  });

  it.each<[what: string, event: SequencedEvent]>([
    ['a decline for want of funds', declined('INSUFFICIENT_FUNDS', 'POLICY_DENIED')],
    ['an authorisation with its decision', authorised('dec_1')],
    ['a partial capture', captured('1')],
    [
      'a transfer that balances in each currency',
      transfer(['DEBIT', '5', 'EUR'], ['CREDIT', '3', 'EUR'], ['CREDIT', '2', 'EUR']),
    ],
    ["a person's approval", approved('PERSON')],
    ['a denial', decided('DENY', null)],
    ['a permit under a bundle', decided('PERMIT', 'pb_1')],
    ['what a person does before there is a bundle', decided('PERMIT', null, 'publishPolicies')],
  ])('find nothing in %s', (_what, event) => {
    expect(found(event)).toEqual([]);
  });

  it('find nothing in a single denied tool call', () => {
    const denied = eventOf('tool.called.v1', {
      toolCallId: 'tc_1',
      workflowId: 'wf_1',
      taskId: 'tsk_1',
      agentId: 'agt_1',
      step: 'post',
      tool: 'social.post',
      isFallback: false,
      decisionId: 'dec_1',
      outcome: 'DENIED',
      refusalCode: 'POLICY_DENIED',
    });
    expect(found(denied)).toEqual([]);
  });

  it('tell an amount of an asset in its units', () => {
    const amount = { amountMinor: '125000', currency: 'PTS', scale: 3 };
    const reasons = [{ code: 'LIMIT_EXCEEDED' as const, message: 'too much', limitId: null }];
    const event = eventOf('money.intent_declined.v1', { ...intent, amount, decisionId: null, reasons });
    expect(ruleSet.evaluate(event).map(({ detail }) => detail)).toEqual([
      'PTS 125.000 to Ad Network was declined: too much',
    ]);
  });

  it('names each rule once that one event breaks', () => {
    expect(found(declined('LIMIT_EXCEEDED', 'FROZEN', 'LIMIT_EXCEEDED'))).toEqual(['spend-over-limit', 'frozen-spend']);
  });
});

describe('compiling rules', () => {
  const good = {
    id: 'a-rule',
    title: 'A rule',
    description: 'For tests.',
    severity: 'LOW',
    eventTypes: ['workflow.failed.v1'],
    expression: 'event.payload.failure != ""',
    subject: ['workflowId'],
    detail: 'event.payload.failure',
  };

  it.each<[what: string, part: object, fault: string]>([
    [
      'a payload field that the type does not have',
      { expression: 'event.payload.falure != ""' },
      'a-rule: expression for workflow.failed.v1: No such key: falure',
    ],
    ['text that is not CEL', { expression: 'event..' }, 'a-rule: expression for workflow.failed.v1: '],
    ['an expression that is no condition', { expression: 'event.payload.failure' }, 'gives string, not bool'],
    ['a detail that is no text', { detail: 'size(event.payload.failure)' }, 'gives int, not string'],
    [
      'a subject that the payload lacks',
      { subject: ['agentId'] },
      'a-rule: subject: workflow.failed.v1 has no field agentId',
    ],
    ['a type that nobody publishes', { eventTypes: ['workflow.exploded.v1'] }, 'is not a type of the event catalog'],
    [
      'a type that compliance publishes',
      { eventTypes: ['compliance.case_opened.v1'] },
      'is published by compliance itself',
    ],
    ['a field that rules do not have', { expresion: 'true' }, 'expresion'],
  ])('refuses %s', (_what, part, fault) => {
    expect(() => compileRules([{ ...good, ...part }])).toThrow(fault);
  });

  it('tells all faults at once', () => {
    try {
      compileRules([good, { ...good, expression: 'nope', subject: ['agentId'] }]);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(RuleError);
      expect(error instanceof RuleError ? error.faults : []).toHaveLength(3);
    }
  });

  it('reports a rule that fails on an event as a violation, since silence would hide one', () => {
    const { evaluate } = compileRules([{ ...good, expression: 'int(event.payload.failure) > 3' }]);
    const event = eventOf('workflow.failed.v1', { workflowId: 'wf_1', failure: 'no number' });
    expect(evaluate(event)).toEqual([
      expect.objectContaining({ subjectId: 'wf_1', detail: expect.stringContaining('could not be evaluated') }),
    ]);
  });
});
