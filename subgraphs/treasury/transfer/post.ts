import type { UnitOfWork } from '#runtime/events/event-log.ts';
import { saveAccounts } from '../account/account.repository.ts';
import type { Account } from '../account/account.ts';
import { moneyText } from '../amount.ts';
import type { Cause } from '../money-intent/record.ts';
import { insertTransfer } from './transfer.repository.ts';
import { type Posting, postTransfer, type TransferDraft } from './transfer.ts';

/**
 * Posts a transfer: entries, balances and the event that tells of them.
 * @param accounts the accounts it touches, locked by this transaction
 * @throws what `postTransfer` throws
 */
export async function post(
  unit: UnitOfWork,
  draft: TransferDraft,
  accounts: ReadonlyMap<string, Account>,
  cause: Cause,
): Promise<Posting> {
  const posting = postTransfer(draft, accounts);
  await insertTransfer(unit.tx, draft, posting.entries);
  await saveAccounts(unit.tx, posting.accounts.values());
  await unit.append({
    ventureId: draft.ventureId,
    stream: { id: draft.id, expectedVersion: 0 },
    ...cause,
    events: [
      {
        type: 'ledger.transfer_posted.v1',
        payload: {
          transferId: draft.id,
          description: draft.description,
          moneyIntentId: draft.moneyIntentId,
          legs: posting.entries.map(({ entryId, accountId, side, amount, balanceAfterMinor }) => ({
            entryId,
            accountId,
            side,
            amount: moneyText(amount),
            balanceAfterMinor: balanceAfterMinor.toString(),
          })),
        },
      },
    ],
  });
  return posting;
}
