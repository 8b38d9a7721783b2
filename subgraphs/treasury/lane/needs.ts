import { expenseName, founderCapitalName } from '../account/account.ts';
import { moneyOfText } from '../amount.ts';
import type { SpendFacts, SpendingLimit } from '../spending-limit/spending-limit.ts';
import type { LaneCommand } from './lane-command.ts';
import { type AppliedLimit, keyOf, type Ledger, periodKey, useKey } from './ledger.ts';

/** What has to be read before a round can be decided, each thing once. */
export class Needs {
  readonly keys = new Map<string, { readonly operation: string; readonly key: string }>();
  readonly accounts = new Set<string>();
  readonly names = new Set<string>();
  readonly intents = new Set<string>();
  readonly transfers = new Set<string>();
  readonly uses = new Map<string, AppliedLimit>();
  readonly periods = new Map<string, Pick<SpendingLimit, 'calendar' | 'timeZone'>>();

  get isEmpty(): boolean {
    const { keys, accounts, names, intents, transfers, uses, periods } = this;
    return [keys, accounts, names, intents, transfers, uses, periods].every(({ size }) => size === 0);
  }
}

/**
 * Notes what the ledger lacks for a command. Asked again after it was read: what is read may show that more is needed.
 * @param isNew its key is taken for one that was never used
 */
export function noteNeeds(
  needs: Needs,
  ledger: Ledger,
  command: LaneCommand,
  { isNew }: { readonly isNew: boolean },
): void {
  if ('idempotency' in command) {
    const id = keyOf(command.idempotency);
    const used = ledger.keys.get(id);
    if (typeof used === 'object') return;
    if (used === undefined && !isNew) needs.keys.set(id, command.idempotency);
  }
  switch (command.kind) {
    case 'requestMoneyIntent': {
      const { agentId, wish } = command;
      needAccount(needs, ledger, wish.accountId);
      needUses(needs, ledger, { ...wish, agentId, ventureId: ledger.ventureId, amount: moneyOfText(wish.amount) });
      return;
    }
    case 'openAccount':
      needName(needs, ledger, command.name);
      return;
    case 'depositFunds':
      needAccount(needs, ledger, command.accountId);
      needName(needs, ledger, founderCapitalName(command.amount.currency));
      return;
    case 'freezeAccount':
    case 'unfreezeAccount':
    case 'closeAccount':
    case 'setAccountOverdraft':
      needAccount(needs, ledger, command.accountId);
      return;
    case 'registerAsset':
      return;
    case 'postTransfers':
      for (const { legs } of command.transfers) for (const leg of legs) needAccount(needs, ledger, leg.accountId);
      return;
    case 'postPendingTransfer':
    case 'voidPendingTransfer':
    case 'expireTransfer':
    case 'reverseTransfer':
      needTransfer(needs, ledger, command.transferId);
      return;
    case 'setSpendingLimit':
      if (ledger.lacksPeriod(command)) needs.periods.set(periodKey(command), command);
      return;
    default:
      needIntent(needs, ledger, command.moneyIntentId, command.kind === 'captureMoneyIntent');
  }
}

function needIntent(needs: Needs, ledger: Ledger, id: string, isCaptured: boolean): void {
  const intent = ledger.intents.get(id);
  if (intent === undefined) needs.intents.add(id);
  if (typeof intent !== 'object') return;
  needAccount(needs, ledger, intent.accountId);
  if (isCaptured) needName(needs, ledger, expenseName(intent.category, intent.amount.currency));
  needUses(needs, ledger, intent);
}

function needTransfer(needs: Needs, ledger: Ledger, id: string): void {
  const transfer = ledger.transfers.get(id);
  if (transfer === undefined) needs.transfers.add(id);
  if (typeof transfer !== 'object') return;
  for (const { accountId } of transfer.legs) needAccount(needs, ledger, accountId);
}

function needAccount(needs: Needs, ledger: Ledger, id: string): void {
  if (ledger.accounts.get(id) === undefined) needs.accounts.add(id);
}

function needName(needs: Needs, ledger: Ledger, name: string): void {
  const id = ledger.accountNames.get(name);
  if (id === undefined) needs.names.add(name);
  else if (typeof id === 'string') needAccount(needs, ledger, id);
}

function needUses(needs: Needs, ledger: Ledger, facts: SpendFacts): void {
  for (const applied of ledger.limitsFor(facts)) {
    const { limit, subject } = applied;
    if (ledger.lacksPeriod(limit)) needs.periods.set(periodKey(limit), limit);
    const id = useKey(limit.id, subject);
    if (ledger.uses.get(id) === undefined) needs.uses.set(id, applied);
  }
}
