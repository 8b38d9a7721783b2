import { NotFoundError } from '#runtime/errors/errors.ts';
import { isIdOf } from '#runtime/ids/ids.ts';
import type { Caller, TreasuryDeps } from '../deps.ts';
import type { MoneyIntentRecord } from './money-intent.repository.ts';

/**
 * Finds a money intent that the caller may see.
 * @param ventureId the venture it has to belong to; any that the caller sees when null
 * @throws NotFoundError when there is none, and the same when it is another tenant's
 */
export async function requireVisibleIntent(
  { runtime, reads }: TreasuryDeps,
  moneyIntentId: string,
  { identity }: Pick<Caller, 'identity'>,
  ventureId: string | null = null,
): Promise<MoneyIntentRecord> {
  const known = isIdOf('moneyIntent', moneyIntentId) ? await reads.intents([moneyIntentId]) : [];
  const intent = known[0];
  const isRight =
    intent !== undefined &&
    (ventureId === null || intent.ventureId === ventureId) &&
    (await runtime.access.canSee(identity, intent.ventureId));
  if (!isRight) throw new NotFoundError(`There is no money intent ${moneyIntentId}`, ['input', 'moneyIntentId']);
  return intent;
}
