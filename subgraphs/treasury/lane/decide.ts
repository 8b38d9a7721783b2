import { IdempotencyKeyReusedError } from '#runtime/idempotency/idempotency.ts';
import { founderCapitalName } from '../account/account.ts';
import { moneyOfText, moneyText } from '../amount.ts';
import { AccountNameTakenError } from '../errors.ts';
import type { SpendingLimit } from '../spending-limit/spending-limit.ts';
import { bucketWidthMs, firstBucketAt } from '../spending-limit/window.ts';
import { twoLegs } from '../transfer/transfer.ts';
import {
  captureMoneyIntent,
  decideApproved,
  declineUnapproved,
  expireHold,
  requestMoneyIntent,
  voidMoneyIntent,
} from './decide-intents.ts';
import { accountOf, type Deciding, emptyAccount, ensureAccount, openAccount } from './deciding.ts';
import type { CommandOf, LaneCommand, LaneResult } from './lane-command.ts';
import { keyOf, type UsedKey } from './ledger.ts';
import { postTo } from './posting.ts';

/**
 * Decides a command, in memory. Everything it needs has been loaded.
 * @throws DomainError when it is refused, and changes nothing then
 * @throws whatever else shows that the ledger is not as it has to be, which is to be thrown away then
 */
export function decide(deciding: Deciding, command: LaneCommand): LaneResult {
  if (!('idempotency' in command)) return run(deciding, command);
  const { ledger } = deciding;
  const { idempotency } = command;
  const used = ledger.keys.get(keyOf(idempotency));
  if (typeof used === 'object') return replay(used, command);
  const result = run(deciding, command);
  ledger.keys.set(keyOf(idempotency), { inputHash: idempotency.inputHash, id: result.id });
  return result;
}

function replay(used: UsedKey, { idempotency }: Extract<LaneCommand, { readonly idempotency: object }>): LaneResult {
  if (used.inputHash !== idempotency.inputHash) {
    throw new IdempotencyKeyReusedError(idempotency.key, ['input', 'idempotencyKey']);
  }
  return { id: used.id, replayed: true, decision: null };
}

function run(deciding: Deciding, command: LaneCommand): LaneResult {
  switch (command.kind) {
    case 'requestMoneyIntent':
      return requestMoneyIntent(deciding, command);
    case 'captureMoneyIntent':
      return captureMoneyIntent(deciding, command);
    case 'voidMoneyIntent':
      return voidMoneyIntent(deciding, command);
    case 'expireHold':
      return expireHold(deciding, command);
    case 'decideApproved':
      return decideApproved(deciding, command);
    case 'declineUnapproved':
      return declineUnapproved(deciding, command);
    case 'openAccount':
      return open(deciding, command);
    case 'depositFunds':
      return deposit(deciding, command);
    case 'setSpendingLimit':
      return setLimit(deciding, command);
  }
}

function open(deciding: Deciding, command: CommandOf<'openAccount'>): LaneResult {
  const { name, accountKind: kind, currency } = command;
  if (typeof deciding.ledger.accountNames.get(name) === 'string') throw new AccountNameTakenError(name);
  const account = emptyAccount(deciding, { name, kind, currency });
  openAccount(deciding, account, command);
  deciding.round.useKey(command.idempotency, account.id);
  return { id: account.id, replayed: false, decision: null };
}

function deposit(deciding: Deciding, command: CommandOf<'depositFunds'>): LaneResult {
  const { ids, ledger, round } = deciding;
  const amount = moneyOfText(command.amount);
  const { currency } = amount;
  const receiving = accountOf(deciding, command.accountId);
  const capital = ensureAccount(deciding, { name: founderCapitalName(currency), kind: 'EQUITY', currency });
  const id = ids.next('transfer');
  const entryIds = [ids.next('ledgerEntry'), ids.next('ledgerEntry')] as const;
  postTo(
    deciding,
    {
      ...{ id, ventureId: ledger.ventureId, description: command.description, moneyIntentId: null },
      legs: twoLegs(entryIds, { debit: receiving.id, credit: capital.id, amount }),
    },
    [receiving, capital],
    { command, workflowId: null },
  );
  round.useKey(command.idempotency, id);
  return { id, replayed: false, decision: null };
}

/** Sets a limit; one in place for the same scope, subject and window is replaced and keeps its id. */
function setLimit(deciding: Deciding, command: CommandOf<'setSpendingLimit'>): LaneResult {
  const { ledger, round, ids, now } = deciding;
  const { scope, subject, windowSeconds, calendar, timeZone, countMax, isShadow } = command;
  const cap = moneyOfText(command.cap);
  const before = ledger.limitLike({ ...command, currency: cap.currency });
  const id = before?.id ?? ids.next('spendingLimit');
  const timesSetBefore = before?.version ?? 0;
  const limit: SpendingLimit = {
    ...{ id, ventureId: ledger.ventureId, scope, subject, windowSeconds, calendar, timeZone, cap, countMax, isShadow },
    version: timesSetBefore + 1,
  };
  const isRefilled = before === undefined || before.timeZone !== timeZone;
  const refillFromMs = firstBucketAt(limit, now.getTime(), ledger.periodOf(limit)) * (bucketWidthMs(limit) ?? 1);
  const more = {
    ...(calendar && { calendar, timeZone }),
    ...(countMax && { countMax }),
    ...(isShadow && { isShadow }),
  };
  const payload = { limitId: id, scope, subject, windowSeconds, cap: moneyText(cap), ...more };
  const stream = { id, expectedVersion: timesSetBefore };
  round.append(stream, { type: 'money.spending_limit_set.v1', payload }, command, null);
  round.setLimit({ limit, refillFromMs: isRefilled ? refillFromMs : null });
  round.useKey(command.idempotency, id);
  return { id, replayed: false, decision: null };
}
