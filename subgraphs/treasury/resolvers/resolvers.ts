import type { Resolvers } from '#codegen/resolvers/treasury.ts';
import { Account } from './Account.ts';
import { AccountStatement, StatementLine } from './AccountStatement.ts';
import { DeclineReason } from './DeclineReason.ts';
import { Hold } from './Hold.ts';
import { LedgerEntry } from './LedgerEntry.ts';
import { LedgerEvent } from './LedgerEvent.ts';
import { MoneyIntent } from './MoneyIntent.ts';
import { captureMoneyIntent } from './Mutation/captureMoneyIntent.ts';
import { depositFunds } from './Mutation/depositFunds.ts';
import { openAccount } from './Mutation/openAccount.ts';
import { requestMoneyIntent } from './Mutation/requestMoneyIntent.ts';
import { setSpendingLimit } from './Mutation/setSpendingLimit.ts';
import { voidMoneyIntent } from './Mutation/voidMoneyIntent.ts';
import { account } from './Query/account.ts';
import { accounts } from './Query/accounts.ts';
import { bookExport } from './Query/bookExport.ts';
import { ledgerEntries } from './Query/ledgerEntries.ts';
import { moneyIntent } from './Query/moneyIntent.ts';
import { moneyIntents } from './Query/moneyIntents.ts';
import { transfer } from './Query/transfer.ts';
import { trialBalance } from './Query/trialBalance.ts';
import { SpendingLimit } from './SpendingLimit.ts';
import { ledgerEvents } from './Subscription/ledgerEvents.ts';
import { Task } from './Task.ts';
import { Transfer } from './Transfer.ts';
import { Venture } from './Venture.ts';
import { Workflow } from './Workflow.ts';

/** All resolvers of the subgraph; scalars and `Node` are added by the executor. */
export const resolvers: Partial<Resolvers> = {
  Query: { account, accounts, bookExport, ledgerEntries, moneyIntent, moneyIntents, transfer, trialBalance },
  Mutation: { captureMoneyIntent, depositFunds, openAccount, requestMoneyIntent, setSpendingLimit, voidMoneyIntent },
  Subscription: { ledgerEvents },
  Account,
  AccountStatement,
  DeclineReason,
  Hold,
  LedgerEntry,
  LedgerEvent,
  MoneyIntent,
  SpendingLimit,
  StatementLine,
  Task,
  Transfer,
  Venture,
  Workflow,
};
