import type { Account } from '../account/account.ts';
import { moneyText } from '../amount.ts';
import { postTransfer, type TransferDraft } from '../transfer/transfer.ts';
import { type Deciding, openAccount, saveAccount } from './deciding.ts';
import type { LaneCommand } from './lane-command.ts';

/**
 * Posts a transfer: entries, balances and the event that tells of them.
 * @param accounts every account that a leg names, as it stands; those that the ledger does not know are opened
 * @throws what `postTransfer` throws; nothing has changed then
 */
export function postTo(
  deciding: Deciding,
  draft: TransferDraft,
  accounts: readonly Account[],
  { command, workflowId }: { readonly command: LaneCommand; readonly workflowId: string | null },
): void {
  const { ledger, round } = deciding;
  const posting = postTransfer(draft, new Map(accounts.map((account) => [account.id, account])));
  const { id: transferId, description, moneyIntentId } = draft;
  const legs = posting.entries.map(({ entryId, accountId, side, amount, balanceAfterMinor }) => ({
    ...{ entryId, accountId, side, amount: moneyText(amount) },
    balanceAfterMinor: balanceAfterMinor.toString(),
  }));
  const payload = { transferId, description, moneyIntentId, legs };
  const stream = { id: transferId, expectedVersion: 0 };
  for (const account of accounts) {
    if (ledger.accounts.get(account.id) === undefined) openAccount(deciding, account, command);
  }
  round.append(stream, { type: 'ledger.transfer_posted.v1', payload }, command, workflowId);
  round.addTransfer(draft, posting.entries);
  for (const account of posting.accounts.values()) saveAccount(deciding, account);
}
