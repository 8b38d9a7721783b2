import { serviceIdentity } from '#runtime/auth/jwt.ts';
import { InvariantError } from '#runtime/errors/errors.ts';
import type { TreasuryDeps } from '../deps.ts';
import { treasuryActor } from './approvals.consumer.ts';
import { claimApprovedIntents, type MoneyIntentRecord } from './money-intent.repository.ts';
import { askPolicy, verdictOf } from './policy-check.ts';

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

async function decideApproved({ runtime, metrics, lanes }: TreasuryDeps, intent: MoneyIntentRecord): Promise<void> {
  const startedAt = performance.now();
  const { id, ventureId, principal, approvalId, approvedByEvent } = intent;
  const tenantId = await runtime.access.tenantOf(ventureId);
  if (tenantId === undefined) throw new InvariantError(`${ventureId} has no owner`);
  const reply = await askPolicy(
    runtime,
    { wish: intent, ventureId, principal, approvalId },
    { identity: serviceIdentity('treasury', tenantId), requestId: approvedByEvent ?? id },
  );
  // Decided or voided while policy was asked: nothing is left to decide then.
  const { decision } = await lanes.submit({
    ...{ kind: 'decideApproved', ventureId, moneyIntentId: id, approvalId, verdict: verdictOf(reply) },
    ...{ actor: treasuryActor, correlationId: id, causationId: approvedByEvent },
  });
  metrics.decided(decision, performance.now() - startedAt);
}
