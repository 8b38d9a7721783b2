import { IdempotencyKeyReusedError } from '#runtime/idempotency/idempotency.ts';
import { moneyOfText } from '../amount.ts';
import { LimitNamedError, LimitNameTakenError } from '../errors.ts';
import { limitPayload, type SpendingLimit } from '../spending-limit/spending-limit.ts';
import { bucketWidthMs, firstBucketAt } from '../spending-limit/window.ts';
import { changeState, open, registerAsset, setOverdraft } from './decide-accounts.ts';
import {
  captureMoneyIntent,
  decideApproved,
  declineUnapproved,
  expireHold,
  requestMoneyIntent,
  voidMoneyIntent,
} from './decide-intents.ts';
import {
  deposit,
  expireTransfer,
  postPending,
  postTransfers,
  reverseTransfer,
  voidPending,
} from './decide-transfers.ts';
import type { Deciding } from './deciding.ts';
import type { CommandOf, LaneCommand, LaneResult } from './lane-command.ts';
import { keyOf, type Ledger, type UsedKey } from './ledger.ts';

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
    case 'freezeAccount':
    case 'unfreezeAccount':
    case 'closeAccount':
      return changeState(deciding, command);
    case 'setAccountOverdraft':
      return setOverdraft(deciding, command);
    case 'registerAsset':
      return registerAsset(deciding, command);
    case 'postTransfers':
      return postTransfers(deciding, command);
    case 'postPendingTransfer':
      return postPending(deciding, command);
    case 'voidPendingTransfer':
      return voidPending(deciding, command);
    case 'expireTransfer':
      return expireTransfer(deciding, command);
    case 'reverseTransfer':
      return reverseTransfer(deciding, command);
    case 'depositFunds':
      return deposit(deciding, command);
    case 'setSpendingLimit':
      return setLimit(deciding, command);
  }
}

/**
 * Sets a limit; one in place for the same scope, subject and window is replaced and keeps its id.
 * @throws LimitNameTakenError, LimitNamedError
 */
function setLimit(deciding: Deciding, command: CommandOf<'setSpendingLimit'>): LaneResult {
  const { ledger, round, ids, now } = deciding;
  const { scope, subject, windowSeconds, calendar, timeZone, countMax, isShadow, name } = command;
  const cap = moneyOfText(command.cap);
  const before = ledger.limitLike({ ...command, currency: cap.currency });
  requireName(ledger, name, before);
  const id = before?.id ?? ids.next('spendingLimit');
  const timesSetBefore = before?.version ?? 0;
  const limit: SpendingLimit = {
    ...{ id, ventureId: ledger.ventureId, scope, subject, windowSeconds, calendar, timeZone, cap, countMax, isShadow },
    name,
    version: timesSetBefore + 1,
  };
  const isRefilled = before === undefined || before.timeZone !== timeZone;
  const refillFromMs = firstBucketAt(limit, now.getTime(), ledger.periodOf(limit)) * (bucketWidthMs(limit) ?? 1);
  const payload = limitPayload(limit);
  const stream = { id, expectedVersion: timesSetBefore };
  round.append(stream, { type: 'money.spending_limit_set.v1', payload }, command, null);
  round.setLimit({ limit, refillFromMs: isRefilled ? refillFromMs : null });
  round.useKey(command.idempotency, id);
  return { id, replayed: false, decision: null };
}

/** A name is one limit's. It may be given to another, and is not lost by leaving it out: policies may rely on it. */
function requireName(ledger: Ledger, name: string | null, before: SpendingLimit | undefined): void {
  if (name === null) {
    if (before !== undefined && before.name !== null) throw new LimitNamedError(before.name);
    return;
  }
  const other = ledger.limitNamed(name);
  if (other !== undefined && other.id !== before?.id) throw new LimitNameTakenError(name, other.id);
}
