import { z } from 'zod';
import type { Actor } from '#runtime/auth/identity.ts';
import { DomainError } from '#runtime/errors/errors.ts';
import type { Severity } from '../rule/rule.ts';

export const caseStates = ['OPEN', 'RESOLVED'] as const;
export type CaseState = (typeof caseStates)[number];
export const caseResolutions = ['REMEDIATED', 'FALSE_POSITIVE', 'RISK_ACCEPTED'] as const;
export type CaseResolution = (typeof caseResolutions)[number];

/** A matter for a person: violations of one rule about one subject. */
export interface ComplianceCase {
  readonly id: string;
  readonly ventureId: string;
  readonly workflowId: string | null;
  readonly ruleId: string;
  readonly severity: Severity;
  readonly subjectId: string;
  readonly state: CaseState;
  readonly openedAt: Date;
  /** These three are null while OPEN. */
  readonly resolution: CaseResolution | null;
  readonly note: string | null;
  readonly resolvedAt: Date | null;
}

/** One event that broke one rule. */
export interface Violation {
  readonly id: string;
  readonly caseId: string;
  readonly ventureId: string;
  readonly ruleId: string;
  readonly eventId: string;
  readonly eventSeq: bigint;
  readonly detail: string;
  readonly at: Date;
}

/** The case was closed before; a case is closed once. */
export class CaseAlreadyResolvedError extends DomainError {
  readonly code = 'CASE_ALREADY_RESOLVED';
  readonly caseId: string;

  constructor(caseId: string) {
    super(`Case ${caseId} was resolved before`, ['input', 'caseId']);
    this.caseId = caseId;
  }
}

/** Agents and programs can't close cases. */
export class PersonRequiredError extends DomainError {
  readonly code = 'PERSON_REQUIRED';

  constructor() {
    super('Only a person can resolve a case');
  }
}

/** What it takes to close a case. */
export interface CaseFinding {
  readonly resolution: CaseResolution;
  /** 1 to 2,000 characters. */
  readonly note: string;
}

/** Shape of `ResolveComplianceCaseInput`. */
export const resolveCaseInput = z.object({
  idempotencyKey: z.string().min(1, 'must have 1 to 200 characters').max(200, 'must have 1 to 200 characters'),
  caseId: z.string(),
  resolution: z.enum(caseResolutions),
  note: z.string().trim().min(1, 'must say what was found').max(2_000, 'must have at most 2,000 characters'),
});

/** A case is closed by somebody who answers for it. @throws PersonRequiredError for any actor but a person */
export function requirePerson({ kind }: Actor): void {
  if (kind !== 'PERSON') throw new PersonRequiredError();
}

/** @throws CaseAlreadyResolvedError for a closed case */
export function requireOpen({ id, state }: Pick<ComplianceCase, 'id' | 'state'>): void {
  if (state !== 'OPEN') throw new CaseAlreadyResolvedError(id);
}
