import { isCurrency } from '#runtime/money/money.ts';
import { availableMinorOf, isReservedName, postedMinorOf } from '../account/account.ts';
import {
  AccountClosedError,
  AccountFrozenError,
  AccountKeptError,
  AccountNameTakenError,
  AccountNotEmptyError,
  AccountNotFrozenError,
  AssetCodeTakenError,
  AssetLimitError,
  CurrencyUnknownError,
  OverdraftInUseError,
} from '../errors.ts';
import { accountOf, type Deciding, emptyAccount, openAccount, saveAccount } from './deciding.ts';
import type { CommandOf, LaneResult } from './lane-command.ts';

/** A ledger's writer keeps all assets of its venture in memory. */
const assetsMax = 1_000;

/** Opens an account with a zero balance. */
export function open(deciding: Deciding, command: CommandOf<'openAccount'>): LaneResult {
  const { name, accountKind: kind, currency, metadata } = command;
  const { ledger, round } = deciding;
  if (typeof ledger.accountNames.get(name) === 'string') throw new AccountNameTakenError(name);
  if (!isCurrency(currency) && !ledger.assets.has(currency)) {
    throw new CurrencyUnknownError(currency, ['input', 'currency']);
  }
  const floorMinor = command.floorMinor === null ? null : BigInt(command.floorMinor);
  const account = emptyAccount(deciding, { name, kind, currency, floorMinor });
  openAccount(deciding, account, { command, metadata });
  round.useKey(command.idempotency, account.id);
  return { id: account.id, replayed: false, decision: null };
}

type StateCommand = CommandOf<'freezeAccount' | 'unfreezeAccount' | 'closeAccount'>;

const changes = {
  freezeAccount: { state: 'FROZEN', type: 'ledger.account_frozen.v1' },
  unfreezeAccount: { state: 'OPEN', type: 'ledger.account_unfrozen.v1' },
  closeAccount: { state: 'CLOSED', type: 'ledger.account_closed.v1' },
} as const;

/** Stops an account, lets it go on, or closes it for good. */
export function changeState(deciding: Deciding, command: StateCommand): LaneResult {
  const { round } = deciding;
  const account = accountOf(deciding, command.accountId);
  const { id, version } = account;
  if (account.state === 'CLOSED') throw new AccountClosedError(id);
  if (command.kind === 'freezeAccount' && account.state === 'FROZEN') throw new AccountFrozenError(id);
  if (command.kind === 'unfreezeAccount' && account.state !== 'FROZEN') throw new AccountNotFrozenError(id);
  if (command.kind === 'closeAccount') {
    if (isReservedName(account.name)) throw new AccountKeptError(id);
    if (postedMinorOf(account) !== 0n) throw new AccountNotEmptyError(id, 'a balance');
    if (account.heldMinor !== 0n) throw new AccountNotEmptyError(id, 'holds');
  }
  const { state, type } = changes[command.kind];
  const payload = { accountId: id, reason: command.reason };
  round.append({ id, expectedVersion: version }, { type, payload }, command, null);
  saveAccount(deciding, { ...account, state, version: version + 1 });
  round.useKey(command.idempotency, id);
  return { id, replayed: false, decision: null };
}

/** Says anew how far an account may be overdrawn, which it must not be further already. */
export function setOverdraft(deciding: Deciding, command: CommandOf<'setAccountOverdraft'>): LaneResult {
  const { ledger, round } = deciding;
  const account = accountOf(deciding, command.accountId);
  const { id, version, floorMinor: floorBeforeMinor } = account;
  if (account.state === 'CLOSED') throw new AccountClosedError(id);
  const floorMinor = command.floorMinor === null ? null : BigInt(command.floorMinor);
  const availableMinor = availableMinorOf(account);
  if (floorMinor !== null && availableMinor < floorMinor) throw new OverdraftInUseError(id, availableMinor, floorMinor);
  const payload = {
    ...{ accountId: id, floorMinor: floorMinor?.toString() ?? null },
    ...{ floorBeforeMinor: floorBeforeMinor?.toString() ?? null, reason: command.reason },
  };
  round.append({ id, expectedVersion: version }, { type: 'ledger.account_overdraft_set.v1', payload }, command, null);
  const after = { ...account, floorMinor, version: version + 1 };
  ledger.accounts.set(id, after);
  round.setFloor(after);
  round.useKey(command.idempotency, id);
  return { id, replayed: false, decision: null };
}

/** Registers something that is no currency of ISO 4217, which accounts may be opened in from now on. */
export function registerAsset({ ledger, round, ids }: Deciding, command: CommandOf<'registerAsset'>): LaneResult {
  const { code, name, scale } = command;
  if (isCurrency(code)) throw new AssetCodeTakenError(code, 'is a currency of ISO 4217');
  if (ledger.assets.has(code)) throw new AssetCodeTakenError(code, 'is registered already');
  if (ledger.assets.size >= assetsMax) throw new AssetLimitError(assetsMax);
  const id = ids.next('asset');
  const payload = { assetId: id, code, name, scale };
  round.append({ id, expectedVersion: 0 }, { type: 'ledger.asset_registered.v1', payload }, command, null);
  round.registerAsset({ id, code, name, scale });
  ledger.assets.set(code, { code, scale });
  round.useKey(command.idempotency, id);
  return { id, replayed: false, decision: null };
}
