import { InvariantError } from '#runtime/errors/errors.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import { type Account, type AccountDraft, floorOfKind } from '../account/account.ts';
import type { SpendFacts } from '../spending-limit/spending-limit.ts';
import { bucketAt, firstBucketAt, type UseChange } from '../spending-limit/window.ts';
import type { LaneCommand, LaneResult } from './lane-command.ts';
import type { Known, Ledger, LedgerIntent, LedgerTransfer } from './ledger.ts';
import type { Round } from './round.ts';

/** What a command is decided with: the ledger as the commands before it left it, and the round that takes what it changes. */
export interface Deciding {
  readonly ledger: Ledger;
  readonly round: Round;
  readonly ids: IdSource;
  readonly holdTtlSeconds: number;
  /** Database clock. */
  readonly now: Date;
}

/** A command that changes nothing: what it asks for has been settled before. */
export function nothingToDo(id: string): LaneResult {
  return { id, replayed: true, decision: null };
}

/** @throws InvariantError when it is not there: whoever sent the command has seen it */
export function present<Value extends object>(value: Known<Value> | undefined, id: string): Value {
  if (typeof value !== 'object') throw new InvariantError(`${id} was there a moment ago`);
  return value;
}

export function accountOf({ ledger }: Deciding, id: string): Account {
  return present<Account>(ledger.accounts.get(id), id);
}

export function intentOf({ ledger }: Deciding, id: string): LedgerIntent {
  return present<LedgerIntent>(ledger.intents.get(id), id);
}

export function transferOf({ ledger }: Deciding, id: string): LedgerTransfer {
  return present<LedgerTransfer>(ledger.transfers.get(id), id);
}

export function saveAccount({ ledger, round }: Deciding, account: Account): void {
  ledger.accounts.set(account.id, account);
  round.saveAccount(account);
}

/**
 * Counts a spend, or takes back what was counted, under every limit that applies to it.
 * @param atMs when it was authorised: what has left a window since is not counted there any more
 */
export function countUse({ ledger, round }: Deciding, facts: SpendFacts, atMs: number, change: UseChange): void {
  for (const applied of ledger.limitsFor(facts)) {
    const { limit, subject } = applied;
    const period = ledger.periodOf(limit);
    const bucket = bucketAt(limit, atMs, period);
    if (bucket < firstBucketAt(limit, ledger.nowMs, period)) continue;
    const use = ledger.useOf(applied);
    if (use === undefined) throw new InvariantError(`what ${limit.id} has counted is not known`);
    round.saveUse(limit, subject, use.change(bucket, change));
  }
}

/** An account that the treasury opens by itself: the one of this name, or a new one, which is opened when it is posted to. */
export function ensureAccount(deciding: Deciding, wanted: Pick<Account, 'name' | 'kind' | 'currency'>): Account {
  const known = deciding.ledger.accountNames.get(wanted.name);
  // The only symbol among what is known of names is `absent`.
  if (typeof known === 'string') return accountOf(deciding, known);
  return emptyAccount(deciding, { ...wanted, floorMinor: floorOfKind(wanted.kind) });
}

export function emptyAccount(
  { ledger, ids }: Deciding,
  { name, kind, currency, floorMinor }: Omit<AccountDraft, 'metadata'>,
): Account {
  const totals = { debitsMinor: 0n, creditsMinor: 0n, heldMinor: 0n, entryCount: 0n };
  const { ventureId } = ledger;
  return { id: ids.next('account'), ventureId, name, kind, currency, floorMinor, state: 'OPEN', ...totals, version: 1 };
}

/** Opens an account whose name is free. */
export function openAccount(
  { ledger, round }: Deciding,
  account: Account,
  { command, metadata = {} }: { readonly command: LaneCommand; readonly metadata?: AccountDraft['metadata'] },
): void {
  const { id, name, kind, currency, floorMinor } = account;
  const payload = {
    ...{ accountId: id, name, kind, currency },
    ...(floorMinor !== floorOfKind(kind) && { floorMinor: floorMinor?.toString() ?? null }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
  };
  round.append({ id, expectedVersion: 0 }, { type: 'ledger.account_opened.v1', payload }, command, null);
  round.openAccount(account, metadata);
  ledger.accounts.set(id, account);
  ledger.accountNames.set(name, id);
}
