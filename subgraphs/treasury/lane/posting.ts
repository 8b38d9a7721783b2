import type { Account } from '../account/account.ts';
import { moneyText } from '../amount.ts';
import { type LegField, postTransfer, type TransferDraft, type TransferFacts } from '../transfer/transfer.ts';
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
  how: {
    readonly command: LaneCommand;
    readonly workflowId: string | null;
    /** Where a leg stands in the caller's input. */
    readonly fieldOf?: (leg: number) => LegField;
    /** The transfer waited, and its stream has one event. */
    readonly wasPending?: { readonly releasedMinor: readonly bigint[] | null };
  },
): void {
  const { ledger, round } = deciding;
  const { command, workflowId, fieldOf, wasPending } = how;
  const posting = postTransfer(draft, new Map(accounts.map((account) => [account.id, account])), fieldOf);
  const { id: transferId, description, moneyIntentId, reversesId } = draft;
  const legs = posting.entries.map(({ entryId, accountId, side, amount, balanceAfterMinor }) => ({
    ...{ entryId, accountId, side, amount: moneyText(amount) },
    balanceAfterMinor: balanceAfterMinor.toString(),
  }));
  const payload = {
    ...{ transferId, description, moneyIntentId, legs },
    ...factsPayload(draft),
    ...(reversesId !== null && { reversesId }),
    ...(wasPending?.releasedMinor && { releasedMinor: wasPending.releasedMinor.map(String) }),
  };
  const stream = { id: transferId, expectedVersion: wasPending === undefined ? 0 : 1 };
  for (const account of accounts) {
    if (ledger.accounts.get(account.id) === undefined) openAccount(deciding, account, { command });
  }
  round.append(stream, { type: 'ledger.transfer_posted.v1', payload }, command, workflowId);
  round.addTransfer(draft, posting.entries);
  for (const account of posting.accounts.values()) saveAccount(deciding, account);
}

/** The rarer facts of a transfer as its events carry them: only those that have been said. */
export function factsPayload({ effectiveAt, exchange, metadata, linked }: TransferFacts) {
  return {
    ...(effectiveAt !== null && { effectiveAt }),
    ...(exchange !== null && { exchange }),
    ...(Object.keys(metadata).length > 0 && { metadata: { ...metadata } }),
    ...(linked !== null && { linkedId: linked.id, linkedPlace: linked.place }),
  };
}
