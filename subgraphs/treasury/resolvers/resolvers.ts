import type { Resolvers } from '#codegen/resolvers/treasury.ts';
import { Account } from './Account.ts';
import { AccountStatement, StatementLine } from './AccountStatement.ts';
import { Asset } from './Asset.ts';
import { DeclineReason } from './DeclineReason.ts';
import { Exchange } from './Exchange.ts';
import { Hold } from './Hold.ts';
import { LedgerEntry } from './LedgerEntry.ts';
import { LedgerEvent } from './LedgerEvent.ts';
import { MoneyIntent } from './MoneyIntent.ts';
import { captureMoneyIntent } from './Mutation/captureMoneyIntent.ts';
import { captureMoneyIntents } from './Mutation/captureMoneyIntents.ts';
import { closeAccount } from './Mutation/closeAccount.ts';
import { depositFunds } from './Mutation/depositFunds.ts';
import { freezeAccount } from './Mutation/freezeAccount.ts';
import { openAccount } from './Mutation/openAccount.ts';
import { postPendingTransfer } from './Mutation/postPendingTransfer.ts';
import { postTransfers } from './Mutation/postTransfers.ts';
import { registerAsset } from './Mutation/registerAsset.ts';
import { requestMoneyIntent } from './Mutation/requestMoneyIntent.ts';
import { requestMoneyIntents } from './Mutation/requestMoneyIntents.ts';
import { reverseTransfer } from './Mutation/reverseTransfer.ts';
import { setAccountOverdraft } from './Mutation/setAccountOverdraft.ts';
import { setSpendingLimit } from './Mutation/setSpendingLimit.ts';
import { unfreezeAccount } from './Mutation/unfreezeAccount.ts';
import { voidMoneyIntent } from './Mutation/voidMoneyIntent.ts';
import { voidPendingTransfer } from './Mutation/voidPendingTransfer.ts';
import { account } from './Query/account.ts';
import { accounts } from './Query/accounts.ts';
import { assets } from './Query/assets.ts';
import { bookDownload } from './Query/bookDownload.ts';
import { bookExport } from './Query/bookExport.ts';
import { ledgerEntries } from './Query/ledgerEntries.ts';
import { moneyIntent } from './Query/moneyIntent.ts';
import { moneyIntents } from './Query/moneyIntents.ts';
import { transfer } from './Query/transfer.ts';
import { transfers } from './Query/transfers.ts';
import { trialBalance } from './Query/trialBalance.ts';
import { SpendingLimit } from './SpendingLimit.ts';
import { ledgerEvents } from './Subscription/ledgerEvents.ts';
import { Task } from './Task.ts';
import { Transfer } from './Transfer.ts';
import { TransferLeg } from './TransferLeg.ts';
import { Venture } from './Venture.ts';
import { Workflow } from './Workflow.ts';

/** All resolvers of the subgraph; scalars and `Node` are added by the executor. */
export const resolvers: Partial<Resolvers> = {
  Query: {
    ...{ account, accounts, assets, bookDownload, bookExport, ledgerEntries, moneyIntent, moneyIntents },
    ...{ transfer, transfers, trialBalance },
  },
  Mutation: {
    ...{ openAccount, freezeAccount, unfreezeAccount, closeAccount, setAccountOverdraft },
    ...{ registerAsset, setSpendingLimit },
    ...{ depositFunds, postTransfers, postPendingTransfer, voidPendingTransfer, reverseTransfer },
    ...{ requestMoneyIntent, requestMoneyIntents, captureMoneyIntent, captureMoneyIntents, voidMoneyIntent },
  },
  Subscription: { ledgerEvents },
  Account,
  AccountStatement,
  Asset,
  DeclineReason,
  Exchange,
  Hold,
  LedgerEntry,
  LedgerEvent,
  MoneyIntent,
  SpendingLimit,
  StatementLine,
  Task,
  Transfer,
  TransferLeg,
  Venture,
  Workflow,
};
