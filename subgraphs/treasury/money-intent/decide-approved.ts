import { serviceIdentity } from '#runtime/auth/jwt.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import type { TreasuryDeps } from '../deps.ts';
import { treasuryActor } from './approvals.consumer.ts';
import { decideAuthorisation, type PolicyVerdict } from './authorisation.ts';
import type { MoneyIntentEvent } from './money-intent.events.ts';
import { claimApprovedIntents, lockIntent, type MoneyIntentRecord } from './money-intent.repository.ts';
import { askPolicy } from './policy-check.ts';
import { recordNext } from './record.ts';
import { lockSituation } from './situation.ts';

/** Longer than policy may take; an intent that could not be decided is tried again after this. */
const claimSeconds = 5;
const batchSize = 20;

/**
 * Decides intents that a person has approved: policy is asked again, now with the approval, which it verifies; then
 * freeze, limits and funds as they stand today. When policy is away the intent waits and is tried again.
 * @returns how many were taken up
 */
export async function decideApprovedIntents(deps: TreasuryDeps): Promise<number> {
  const { runtime } = deps;
  const intents = await claimApprovedIntents(runtime.db.drizzle, { claimSeconds, limit: batchSize });
  for (const intent of intents) {
    try {
      await decideApproved(deps, intent);
    } catch (error) {
      runtime.logger.warn({ err: error, moneyIntentId: intent.id }, 'an approved intent could not be decided yet');
    }
  }
  return intents.length;
}

async function decideApproved(deps: TreasuryDeps, intent: MoneyIntentRecord): Promise<void> {
  const { runtime, metrics } = deps;
  const startedAt = performance.now();
  const { ventureId, principal, approvalId } = intent;
  const tenantId = await runtime.access.tenantOf(ventureId);
  if (tenantId === undefined) throw new InvariantError(`${ventureId} has no owner`);
  const verdict = await askPolicy(
    runtime,
    { wish: intent, ventureId, principal, approvalId },
    { identity: serviceIdentity('treasury', tenantId), requestId: intent.approvedByEvent ?? intent.id },
  );
  const event = await decideUnderLocks(deps, intent.id, verdict);
  if (event !== undefined) metrics.decided(event, performance.now() - startedAt);
}

/** @returns undefined when the intent was decided or voided while policy was asked */
function decideUnderLocks(
  { runtime, holdTtlSeconds }: TreasuryDeps,
  moneyIntentId: string,
  verdict: PolicyVerdict,
): Promise<MoneyIntentEvent | undefined> {
  return runtime.events.transact(async (unit) => {
    const intent = await lockIntent(unit.tx, moneyIntentId);
    if (intent?.state !== 'APPROVAL_REQUIRED' || intent.approvedByEvent === null) return undefined;
    const { approvalId } = intent;
    const situation = await lockSituation(unit.tx, intent, intent);
    const holdId = runtime.ids.next('hold');
    const event = decideAuthorisation({ wish: intent, verdict, approvalId, holdId, holdTtlSeconds }, situation);
    await recordNext(unit, {
      event,
      before: intent,
      decision: { decisionId: verdict.decisionId, actionHash: null, approvalId, at: situation.now },
      account: situation.account,
      cause: {
        actor: treasuryActor,
        correlationId: intent.workflowId ?? intent.id,
        causationId: intent.approvedByEvent,
      },
    });
    return event;
  });
}
