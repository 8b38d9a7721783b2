import { describe, expect, test } from 'vitest';
import type { Actor } from '#runtime/auth/identity.ts';
import { InvalidInputError } from '#runtime/errors/errors.ts';
import {
  ActionChangedError,
  AlreadyVotedError,
  type Approval,
  type ApprovalCommand,
  ApprovalDecidedError,
  ApprovalExpiredError,
  decideApproval,
  evolveApproval,
  SelfApprovalError,
  VoterNotPersonError,
} from './approval.ts';

const person = (name: string): Actor => ({ kind: 'PERSON', id: `usr_${name}`, name });
const maker: Actor = { kind: 'AGENT', id: 'agt_1', name: 'Buyer' };
const actionHash = 'a'.repeat(64);
const pending: Approval = {
  id: 'apr_1',
  workflowId: 'wf_1',
  kind: 'MONEY_INTENT',
  subjectId: 'mi_1',
  actionHash,
  requestedBy: maker,
  makerId: maker.id,
  quorum: 1,
  votes: [],
  state: 'PENDING',
  version: 1,
};
type VoteCommand = Extract<ApprovalCommand, { type: 'vote' }>;
const yes = (by = person('ana'), rest: Partial<VoteCommand> = {}): VoteCommand => ({
  type: 'vote',
  by,
  onBehalfOf: null,
  approve: true,
  actionHash,
  reason: null,
  isLapsed: false,
  ...rest,
});
const no = (by = person('ana'), reason: string | null = 'too dear'): VoteCommand => yes(by, { approve: false, reason });

function given(approval: Approval, ...commands: readonly VoteCommand[]): Approval {
  return commands.reduce(
    (at, command) => decideApproval(command, at).reduce((next, event) => evolveApproval(next, event, command.by), at),
    approval,
  );
}
const told = (command: ApprovalCommand, approval: Approval) =>
  decideApproval(command, approval).map((event) => event.type);

describe('an approval', () => {
  test('is approved by one yes when its quorum is one', () => {
    expect(told(yes(), pending)).toEqual(['approval.voted.v1', 'approval.approved.v1']);
    expect(given(pending, yes())).toMatchObject({
      state: 'APPROVED',
      votes: [{ by: person('ana'), approve: true, reason: null }],
      version: 3,
    });
  });

  test('needs as many different people as its quorum says', () => {
    const two = { ...pending, quorum: 2 };
    expect(given(two, yes()).state).toBe('PENDING');
    expect(() => decideApproval(yes(), given(two, yes()))).toThrow(AlreadyVotedError);
    expect(given(two, yes(), yes(person('ben'))).state).toBe('APPROVED');
  });

  test('is rejected by one no, also when others said yes', () => {
    expect(given({ ...pending, quorum: 2 }, yes(), no(person('ben'))).state).toBe('REJECTED');
  });

  test('wants a reason for a no', () => {
    expect(() => decideApproval(no(person('ana'), null), pending)).toThrow(InvalidInputError);
  });

  test('keeps its first outcome', () => {
    expect(() => decideApproval(no(), given(pending, yes(person('ben'))))).toThrow(ApprovalDecidedError);
    expect(() => decideApproval(yes(), given(pending, no(person('ben'))))).toThrow(ApprovalDecidedError);
  });

  test('is never decided by whoever asked for it', () => {
    // The maker of a key stands behind what it asks for.
    const asked = { ...pending, makerId: person('ana').id };
    expect(() => decideApproval(yes(), asked)).toThrow(SelfApprovalError);
    expect(() => decideApproval(no(), asked)).toThrow(SelfApprovalError);
  });

  test('counts each voice once, whoever uses it, and each person once, whosever voice they use', () => {
    const two = { ...pending, quorum: 2 };
    const forAna = { id: 'usr_ana', name: 'ana', delegationId: 'dlg_1' };
    const benForAna = yes(person('ben'), { onBehalfOf: forAna });
    const voted = given(two, benForAna);
    expect(voted.votes).toMatchObject([{ by: person('ben'), onBehalfOf: forAna }]);
    for (const again of [yes(person('ana')), yes(person('ben')), yes(person('eva'), { onBehalfOf: forAna })]) {
      expect(() => decideApproval(again, voted)).toThrow(AlreadyVotedError);
    }
    expect(() => decideApproval(benForAna, given(two, yes(person('ana'))))).toThrow(AlreadyVotedError);
    expect(given(two, benForAna, yes(person('eva'))).state).toBe('APPROVED');
  });

  test("is never decided with the maker's voice", () => {
    // The maker of a key stands behind what it asks for.
    const asked = { ...pending, makerId: person('ana').id };
    const onBehalfOf = { id: 'usr_ana', name: 'ana', delegationId: 'dlg_1' };
    expect(() => decideApproval(yes(person('ben'), { onBehalfOf }), asked)).toThrow(SelfApprovalError);
  });

  test('is decided by people only', () => {
    expect(() => decideApproval(yes({ kind: 'INTEGRATION', id: 'int_1', name: 'Bot' }), pending)).toThrow(
      VoterNotPersonError,
    );
  });

  test('counts a vote for exactly the action that was shown', () => {
    expect(() => decideApproval(yes(person('ana'), { actionHash: 'b'.repeat(64) }), pending)).toThrow(
      ActionChangedError,
    );
  });

  test('takes no vote once its time has passed, and expires', () => {
    expect(() => decideApproval(yes(person('ana'), { isLapsed: true }), pending)).toThrow(ApprovalExpiredError);
    expect(told({ type: 'expire', isLapsed: true }, pending)).toEqual(['approval.expired.v1']);
    expect(told({ type: 'expire', isLapsed: false }, pending)).toEqual([]);
    expect(told({ type: 'expire', isLapsed: true }, given(pending, yes()))).toEqual([]);
  });

  test('is withdrawn while it is pending, and only then', () => {
    expect(told({ type: 'withdraw', reason: 'cancelled' }, pending)).toEqual(['approval.rejected.v1']);
    expect(told({ type: 'withdraw', reason: 'cancelled' }, given(pending, yes()))).toEqual([]);
  });
});
