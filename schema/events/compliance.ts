import { z } from 'zod';
import { bigintText, event } from './define.ts';

const severity = z.enum(['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']);
/** When it was found, written or resolved, by the database's clock: tables rebuilt from the log get the same time. */
const at = z.iso.datetime();

/** Events that compliance publishes. */
export const complianceEvents = {
  'compliance.violation_detected.v1': event('An event broke a rule.', {
    violationId: z.string(),
    caseId: z.string(),
    ruleId: z.string(),
    severity,
    eventId: z.string(),
    eventSeq: bigintText,
    subjectId: z.string(),
    workflowId: z.string().nullable(),
    detail: z.string(),
    at,
  }),
  'compliance.case_opened.v1': event('A matter was opened for a person.', {
    caseId: z.string(),
    ruleId: z.string(),
    severity,
    subjectId: z.string(),
    workflowId: z.string().nullable(),
    at,
  }),
  'compliance.case_resolved.v1': event('A case was closed with a finding.', {
    caseId: z.string(),
    ruleId: z.string(),
    severity,
    resolution: z.enum(['REMEDIATED', 'FALSE_POSITIVE', 'RISK_ACCEPTED']),
    note: z.string(),
    at,
  }),
  'audit.checkpoint_written.v1': event('The log up to a size was signed.', {
    size: bigintText,
    origin: z.string(),
    rootHash: z.base64(),
    keyId: z.string().regex(/^[0-9a-f]{8}$/),
    verifierKey: z.string(),
    note: z.string(),
    at,
  }),
};
