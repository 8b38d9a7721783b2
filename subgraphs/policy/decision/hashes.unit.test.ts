import { describe, expect, test } from 'vitest';
import { actionHashOf } from '#runtime/policy/action-hash.ts';
import { standingOf } from './approval.ts';
import { inputHashOf } from './hashes.ts';
import { agent, spend, toolCall } from './requests.fixture.ts';

const request = spend('18000', {}, { subjectId: 'mi_1' });
const actionHash = actionHashOf(request);

describe('the hash of an action', () => {
  test('stays what it is: approvals that wait rely on it', () => {
    expect(actionHash).toMatchInlineSnapshot(`"fd42d0a7858b9eb98eaacfef9c76a2c89f9e3c446d6dab3ecd166aad2757fb4d"`);
  });

  test.each([
    { ...request, workflowId: 'wf_2', taskId: 'tsk_2', approvalId: 'apr_2' },
    { ...request, principal: { ...agent('designer'), name: 'Other', level: 'L1' as const } },
    { ...request, context: Object.fromEntries(Object.entries(request.context).reverse()) },
  ])('does not change with what the action is not (%#)', (other) => {
    expect(actionHashOf(other)).toBe(actionHash);
  });

  test.each([
    { ...request, ventureId: 'ven_2' },
    { ...request, principal: agent('writer') },
    { ...request, action: 'callTool' as const },
    { ...request, resource: { type: 'Account' as const, id: 'acct_2' } },
    { ...request, context: { ...request.context, amountMinor: '18001' } },
    { ...request, subjectId: 'mi_2' },
    { ...request, subjectId: null },
  ])('changes with every part of the action (%#)', (other) => {
    expect(actionHashOf(other)).not.toBe(actionHash);
  });
});

test('the hash of an input covers bundle, freeze and approval', () => {
  const input = { request, bundleHash: null, freeze: null, approval: null };
  const freeze = { id: 'frz_1', scope: 'AGENT', subjectId: 'agt_1', reason: 'r' } as const;
  const approval = { approvalId: 'apr_1', state: 'APPROVED', actionHash, subjectId: 'mi_1' } as const;
  const hashes = [
    input,
    { ...input, bundleHash: 'b' },
    { ...input, freeze },
    { ...input, approval },
    { ...input, request: toolCall('mail.send') },
  ].map(inputHashOf);
  expect(new Set(hashes).size).toBe(hashes.length);
});

describe('an approval', () => {
  const approvalId = 'apr_1';
  const action = { approvalId, actionHash, subjectId: 'mi_1' };
  const reply = { approvalId, state: 'APPROVED', actionHash, subjectId: 'mi_1' } as const;

  test('counts for the exact action', () => {
    expect(standingOf(reply, action)).toEqual({ kind: 'confirmed', approvalId });
  });

  test.each([
    [null, 'There is no approval apr_1'],
    [{ ...reply, approvalId: 'apr_2' }, 'There is no approval apr_1'],
    [{ ...reply, actionHash: 'f'.repeat(64) }, 'Approval apr_1 is for another action'],
    [{ ...reply, subjectId: 'mi_2' }, 'Approval apr_1 is for another action'],
    [{ ...reply, state: 'PENDING' as const }, 'Approval apr_1 is PENDING, not APPROVED'],
    [{ ...reply, state: 'REJECTED' as const }, 'Approval apr_1 is REJECTED, not APPROVED'],
    [{ ...reply, state: 'EXPIRED' as const }, 'Approval apr_1 is EXPIRED, not APPROVED'],
  ])('does not count otherwise (%#)', (other, reason) => {
    expect(standingOf(other, action)).toEqual({ kind: 'refused', approvalId, reason });
  });

  test('does not count for an action without a subject', () => {
    expect(standingOf(reply, { ...action, subjectId: null })).toMatchObject({ kind: 'refused' });
  });
});
