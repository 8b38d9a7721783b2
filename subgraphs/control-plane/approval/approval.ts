import type { Actor } from '#runtime/auth/identity.ts';
import { DomainError, InvalidInputError } from '#runtime/errors/errors.ts';
import type { EvidenceFields } from '#schema/rpc/control-plane.ts';
import type { PolicyAction } from '#schema/rpc/policy.ts';
import type { ApprovalState } from '../task/task-work.ts';
import type { ApprovalEvent } from './approval.events.ts';

export type ApprovalKind = 'TOOL_CALL' | 'MONEY_INTENT' | 'ARTIFACT' | 'HUMAN_ACTION';

/** What exactly is asked for, for whoever decides. */
export interface ApprovalEvidence extends EvidenceFields {
  readonly action: PolicyAction;
  readonly resource: { readonly type: string; readonly id: string };
  /** The decision that wants the approval. */
  readonly decisionId: string;
}

/** A person's yes or no. */
export interface Vote {
  readonly by: Actor;
  /** Whose voice it is; null for the voter's own. */
  readonly onBehalfOf: LentVoice | null;
  readonly approve: boolean;
  readonly reason: string | null;
}

/** A voice that its owner has lent to the voter. */
export interface LentVoice {
  readonly id: string;
  readonly name: string;
  readonly delegationId: string;
}

/** A question to people about one exact action. */
export interface Approval {
  readonly id: string;
  readonly workflowId: string | null;
  readonly kind: ApprovalKind;
  readonly subjectId: string;
  readonly actionHash: string;
  readonly requestedBy: Actor;
  /** The maker, never a voter: whoever made the key, where a program with one of our keys asked; else who asked. */
  readonly makerId: string;
  /** Yes votes needed. One no rejects. */
  readonly quorum: number;
  readonly votes: readonly Vote[];
  readonly state: ApprovalState;
  /** Events of its stream so far. */
  readonly version: number;
}

export type ApprovalCommand =
  | {
      readonly type: 'vote';
      readonly by: Actor;
      /** In force, its owner a person; null when the voter uses their own voice. */
      readonly onBehalfOf: LentVoice | null;
      readonly approve: boolean;
      readonly actionHash: string;
      readonly reason: string | null;
      /** True when the time to decide has passed. */
      readonly isLapsed: boolean;
    }
  | { readonly type: 'expire'; readonly isLapsed: boolean }
  /** What asked for it is gone, for example because its workflow was cancelled. */
  | { readonly type: 'withdraw'; readonly reason: string };

/** The approval was decided before; the decision stands. */
export class ApprovalDecidedError extends DomainError {
  readonly code = 'APPROVAL_DECIDED';

  constructor(approval: Pick<Approval, 'id' | 'state'>) {
    super(`${approval.id} is ${approval.state.toLowerCase()} already`, ['input', 'approvalId']);
  }
}

/** Nobody decided in time. */
export class ApprovalExpiredError extends DomainError {
  readonly code = 'APPROVAL_EXPIRED';

  constructor(approvalId: string) {
    super(`${approvalId} has lapsed; ask for the action again`, ['input', 'approvalId']);
  }
}

/** What the voter was shown is not what waits. */
export class ActionChangedError extends DomainError {
  readonly code = 'ACTION_CHANGED';

  constructor(approvalId: string) {
    super(`actionHash is not that of ${approvalId}; read the approval again and look at its action`, [
      'input',
      'actionHash',
    ]);
  }
}

/** The maker is never the checker. */
export class SelfApprovalError extends DomainError {
  readonly code = 'SELF_APPROVAL';

  constructor(approvalId: string) {
    super(`You asked for ${approvalId} yourself; another person has to decide it`, ['input', 'approvalId']);
  }
}

/** Approvals are decided by people. */
export class VoterNotPersonError extends DomainError {
  readonly code = 'VOTER_NOT_PERSON';

  constructor() {
    super('Only a person can decide an approval');
  }
}

/** One person has one vote, and each voice counts once. */
export class AlreadyVotedError extends DomainError {
  readonly code = 'ALREADY_VOTED';

  constructor(approvalId: string) {
    super(`You, or the one you vote for, have voted on ${approvalId}; it waits for other people`, [
      'input',
      'approvalId',
    ]);
  }
}

/**
 * Decides what a command does to an approval.
 * @returns the vote and, when it decides, the outcome; nothing when there is nothing to expire or withdraw
 * @throws ApprovalDecidedError, ApprovalExpiredError, ActionChangedError, SelfApprovalError, VoterNotPersonError,
 *   AlreadyVotedError, InvalidInputError (a no without a reason) for a vote that does not count
 */
export function decideApproval(command: ApprovalCommand, approval: Approval): readonly ApprovalEvent[] {
  switch (command.type) {
    case 'vote':
      return decideVote(command, approval);
    case 'expire':
      if (approval.state !== 'PENDING' || !command.isLapsed) return [];
      return [{ type: 'approval.expired.v1', payload: about(approval) }];
    case 'withdraw':
      if (approval.state !== 'PENDING') return [];
      return [{ type: 'approval.rejected.v1', payload: { ...about(approval), reason: command.reason } }];
  }
}

function decideVote(command: Extract<ApprovalCommand, { type: 'vote' }>, approval: Approval): readonly ApprovalEvent[] {
  const { approve, by, onBehalfOf, reason } = command;
  const voiceId = onBehalfOf?.id ?? by.id;
  if (approval.state === 'EXPIRED') throw new ApprovalExpiredError(approval.id);
  if (approval.state !== 'PENDING') throw new ApprovalDecidedError(approval);
  if (command.isLapsed) throw new ApprovalExpiredError(approval.id);
  if (by.kind !== 'PERSON') throw new VoterNotPersonError();
  if ([by.id, voiceId].includes(approval.makerId)) throw new SelfApprovalError(approval.id);
  if (command.actionHash !== approval.actionHash) throw new ActionChangedError(approval.id);
  const isUsed = (vote: Vote) => vote.by.id === by.id || (vote.onBehalfOf?.id ?? vote.by.id) === voiceId;
  if (approval.votes.some(isUsed)) throw new AlreadyVotedError(approval.id);
  if (!approve && reason === null) {
    throw new InvalidInputError('input.reason: say why you reject', ['input', 'reason']);
  }
  const payload = about(approval);
  const voted: ApprovalEvent = {
    type: 'approval.voted.v1',
    payload: { ...payload, approve, reason, ...(onBehalfOf && { onBehalfOf }) },
  };
  if (!approve) return [voted, { type: 'approval.rejected.v1', payload: { ...payload, reason: reason ?? '' } }];
  const yes = approval.votes.filter((vote) => vote.approve).length + 1;
  return yes < approval.quorum ? [voted] : [voted, { type: 'approval.approved.v1', payload }];
}

/** The approval after an event of its stream. @param by the event's actor */
export function evolveApproval(approval: Approval, event: ApprovalEvent, by: Actor): Approval {
  const next = { ...approval, version: approval.version + 1 };
  switch (event.type) {
    case 'approval.requested.v1':
      return { ...next, state: 'PENDING' };
    case 'approval.voted.v1': {
      const { approve, reason, onBehalfOf = null } = event.payload;
      return { ...next, votes: [...approval.votes, { by, onBehalfOf, approve, reason }] };
    }
    case 'approval.approved.v1':
      return { ...next, state: 'APPROVED' };
    case 'approval.rejected.v1':
      return { ...next, state: 'REJECTED' };
    case 'approval.expired.v1':
      return { ...next, state: 'EXPIRED' };
  }
}

function about({ id, workflowId, kind, subjectId, actionHash }: Approval) {
  return { approvalId: id, workflowId, kind, subjectId, actionHash };
}
