import { expect, it } from 'vitest';
import { NotApprovedError } from './refusals.ts';

it.each([
  [['Deposits need a second pair of eyes.'], 'Deposits need a second pair of eyes. The approval is apr_1: '],
  [['over a limit', 'A new payee!'], 'over a limit. A new payee! The approval is apr_1: '],
  [[], 'The approval is apr_1: '],
])('what waits for an approval says why, which one and what to do: %j', (reasons, begins) => {
  const error = new NotApprovedError({ decisionId: 'dec_1', reasons }, { approvalId: 'apr_1', state: 'PENDING' });
  const next = 'once it is approved, make the same call again with the same idempotency key';
  expect(error.message).toBe(`${begins}${next}`);
  expect(error).toMatchObject({ code: 'APPROVAL_REQUIRED', approvalId: 'apr_1', decisionId: 'dec_1' });
});
