import { z } from 'zod';
import { DomainError, NotFoundError, parseInput } from '#runtime/errors/errors.ts';
import { type Money, maxAmountMinor } from '#runtime/money/money.ts';
import { type IntendedByHand, requirePermission } from '#runtime/policy/permission.ts';
import { type AccountRecord, findAccounts } from '../account/account.repository.ts';
import { type EntrySide, requireCurrencyOf } from '../account/account.ts';
import { moneyText, requireAmount } from '../amount.ts';
import { readDigits } from '../asset/asset.repository.ts';
import { tellAmount } from '../asset/tell-amount.ts';
import { bulkKeyCharsMax, forEachItem, type ItemOutcome, itemKey, refusalOf, requireItemCount } from '../bulk.ts';
import { type Caller, commandOf, requirePerson, type TreasuryDeps } from '../deps.ts';
import type { WantedTransfer } from '../lane/lane-command.ts';
import { metadata } from '../metadata.ts';
import { plainText } from '../plain-text.ts';
import { debitsByCurrency } from './balance.ts';
import { checkExchange, type Exchange, type ExchangeInput } from './exchange.ts';
import {
  EffectiveAtInvalidError,
  ExchangeRequiredError,
  LinkedTransferFailedError,
  LinkOpenError,
  TooManyItemsError,
  TransferEmptyError,
  TransferTooLongError,
} from './transfer.errors.ts';
import { linkedTransfers } from './transfer.repository.ts';
import { legsMax } from './transfer.ts';

export interface TransferInput {
  readonly description: string;
  readonly legs: readonly { readonly accountId: string; readonly side: EntrySide; readonly amount: Money }[];
  /** RFC 3339; null when it counts from when it is recorded. */
  readonly effectiveAt: string | null;
  readonly exchange: ExchangeInput | null;
  /** Checked here. */
  readonly metadata: unknown;
  /** How long it waits to be posted; null when it is posted at once. */
  readonly pendingSeconds: number | null;
  /** It stands or falls with the next one. */
  readonly isLinked: boolean;
}

export interface PostTransfers {
  readonly idempotencyKey: string;
  readonly ventureId: string;
  readonly transfers: readonly TransferInput[];
}

/** Most transfers that are posted all or none, which is one write. */
const linkedMax = 1_000;
/** How many are under way at once: enough to fill the rounds of the ledger's writer. */
const atOnce = 2_000;
const pendingSecondsMax = 30 * 86_400;
const effectiveFrom = Date.UTC(1900, 0, 1);
const effectiveAheadMs = 366 * 86_400_000;

const key = z.object({ idempotencyKey: plainText(bulkKeyCharsMax) });
const pendingMessage = `must be 1 to ${pendingSecondsMax} seconds (30 days)`;
const shape = z.object({
  description: plainText(200),
  metadata,
  pendingSeconds: z
    .int()
    .min(1, { error: pendingMessage })
    .max(pendingSecondsMax, { error: pendingMessage })
    .nullable(),
});

/**
 * Posts transfers, or lets them wait, each once under the call's key and its place; those that are linked all or none, in
 * one commit. Items are begun in their order. One that is refused stops no other.
 * Policy is asked once, about all of them.
 * @returns what became of each, by place
 * @throws InvalidInputError (key), NotFoundError (venture), TooManyItemsError, PolicyDeniedError, NotApprovedError
 * @throws RequestError UNAVAILABLE without policy; and when not all could be done: the same call goes on where it was
 */
export async function postTransfers(
  deps: TreasuryDeps,
  input: PostTransfers,
  caller: Caller,
): Promise<readonly ItemOutcome[]> {
  requirePerson(caller);
  parseInput(key, input);
  const { runtime, lanes } = deps;
  const { ventureId, idempotencyKey, transfers } = input;
  requireItemCount(transfers, ['input', 'transfers']);
  await runtime.access.requireVenture(caller.identity, ventureId, ['input', 'ventureId']);
  const causationId = await requirePermission(runtime, caller, await intendedBy(deps, input));
  const check = await readChecks(deps, input);
  const outcomes: ItemOutcome[] = [];
  await forEachItem(chainsOf(transfers), atOnce, async ({ first, items }) => {
    const wanted: WantedTransfer[] = [];
    try {
      requireClosed(items);
      for (const [place, item] of items.entries()) wanted.push(at(place, () => check(item)));
      const asked = { transfers: wanted };
      const under = { ventureId, idempotencyKey: itemKey(idempotencyKey, first) };
      const command = { ...commandOf('postTransfers', under, asked, caller), kind: 'postTransfers' as const, ...asked };
      const { id, replayed } = await lanes.submit({ ...command, causationId });
      const ids = items.length === 1 ? [id] : await linkedTransfers(runtime.db.drizzle, id);
      for (const [place, each] of ids.entries()) outcomes[first + place] = { id: each, replayed };
    } catch (error) {
      for (const [place, outcome] of refusalsOf(error, first, items.length).entries())
        outcomes[first + place] = outcome;
    }
  });
  return outcomes;
}

function maxOf(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** The call as policy is told of it: what all of its transfers debit together. */
async function intendedBy(
  { runtime }: TreasuryDeps,
  { ventureId, idempotencyKey, transfers }: PostTransfers,
): Promise<IntendedByHand> {
  const legs = transfers.flatMap((transfer) => transfer.legs);
  const currencies = [...new Set(legs.map(({ amount }) => amount.currency))].sort();
  const [currency, second] = currencies;
  const debits = legs.filter(({ side }) => side === 'DEBIT');
  const debited = debits.reduce((sum, { amount }) => sum + maxOf(amount.amountMinor, 0n), 0n);
  // What is out of range is refused item by item; policy is told of no less than it would be.
  const amountMinor = debited > maxAmountMinor ? maxAmountMinor : debited;
  const sum = currency === undefined || second !== undefined ? null : { amountMinor, currency };
  const count = transfers.length === 1 ? 'a transfer' : `${transfers.length} transfers`;
  const told = sum === null ? currencies.join(' and ') : await tellAmount(runtime.db.drizzle, ventureId, sum);
  const first = transfers[0]?.description ?? '';
  return {
    ...{ ventureId, action: 'postTransfers', input: { transfers } },
    idempotency: {
      operation: 'postTransfers',
      keys: chainsOf(transfers).map((chain) => itemKey(idempotencyKey, chain.first)),
    },
    context: { transferCount: transfers.length, currencies, ...(sum !== null && moneyText(sum)) },
    summary: `Post ${count} of ${told}: ${first}`,
  };
}

interface Chain {
  /** Place of its first transfer in the call. */
  readonly first: number;
  readonly items: readonly TransferInput[];
}

/** Transfers that stand or fall together; most stand alone. */
function chainsOf(transfers: readonly TransferInput[]): readonly Chain[] {
  const chains: { first: number; items: TransferInput[] }[] = [];
  for (const [index, item] of transfers.entries()) {
    const open = chains.at(-1);
    if (open?.items.at(-1)?.isLinked === true) open.items.push(item);
    else chains.push({ first: index, items: [item] });
  }
  return chains;
}

function requireClosed(items: readonly TransferInput[]): void {
  const last = String(items.length - 1);
  if (items.at(-1)?.isLinked === true) throw new LinkOpenError(['transfers', last, 'linked']);
  if (items.length > linkedMax) {
    throw new TooManyItemsError(items.length, linkedMax, ['transfers', '0', 'linked'], 'linked');
  }
}

/** Has a refusal say which of the linked transfers it is about. */
function at<Result>(place: number, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof DomainError) throw new ItemRefusal(error, place);
    throw error;
  }
}

/** A refusal with the place among the linked transfers in its field: `['transfers', '0', …]`, as the lane tells it. */
class ItemRefusal extends DomainError {
  readonly code: string;

  constructor({ code, message, field = [] }: DomainError, place: number) {
    super(message, ['transfers', String(place), ...field]);
    this.code = code;
  }
}

/** The refusal goes to the transfer that it is about, the others of the chain are told that they fell with it. */
function refusalsOf(error: unknown, first: number, count: number): readonly ItemOutcome[] {
  if (!(error instanceof DomainError)) throw error;
  const [, placed = '0'] = error.field?.[0] === 'transfers' ? error.field : [];
  const place = Number(placed);
  return Array.from({ length: count }, (_, index) => {
    const field = ['input', 'transfers', String(first + index)];
    if (index !== place) return refusalOf(new LinkedTransferFailedError(place + 1, []), field);
    return refusalOf(error, field);
  });
}

/** Reads what all transfers of a call are held against, at once. */
async function readChecks(
  { runtime }: TreasuryDeps,
  { ventureId, transfers }: PostTransfers,
): Promise<(item: TransferInput) => WantedTransfer> {
  const queryable = runtime.db.drizzle;
  const ids = new Set(transfers.flatMap(({ legs }) => legs.map(({ accountId }) => accountId)));
  const found = await findAccounts(
    queryable,
    [...ids].filter((id) => !id.includes('\0')),
  );
  const accounts = new Map(found.filter((each) => each.ventureId === ventureId).map((each) => [each.id, each]));
  const digitsOf = await readDigits(queryable, ventureId);
  return (item) => {
    const { description, pendingSeconds, metadata: facts } = parseInput(shape, item, []);
    const legs = checkLegs(item, accounts);
    return {
      ...{ description, pendingSeconds, metadata: { ...facts }, effectiveAt: checkEffectiveAt(item) },
      legs: legs.map((leg) => ({ ...leg, amount: moneyText(leg.amount) })),
      exchange: checkCurrencies({ ...item, legs }, (currency) => digitsOf(currency) ?? 0),
    };
  };
}

function checkLegs({ legs }: TransferInput, accounts: ReadonlyMap<string, AccountRecord>): TransferInput['legs'] {
  if (legs.length < 2) throw new TransferEmptyError(legs.length, ['legs']);
  if (legs.length > legsMax) throw new TransferTooLongError(legs.length, legsMax, ['legs']);
  return legs.map(({ accountId, side, amount }, index) => {
    const field = ['legs', String(index)];
    const checked = requireAmount(amount, [...field, 'amount']);
    const account = accounts.get(accountId);
    if (account === undefined) {
      throw new NotFoundError(`The venture has no account ${accountId}`, [...field, 'accountId']);
    }
    requireCurrencyOf(account, checked.currency, [...field, 'amount', 'currency']);
    return { accountId, side, amount: checked };
  });
}

/** Debits equal credits in each currency, and between two of them there is a rate. */
function checkCurrencies({ legs, exchange }: TransferInput, digitsOf: (currency: string) => number): Exchange | null {
  const debits = debitsByCurrency(legs, ['legs']);
  const currencies = [...debits.keys()];
  if (currencies.length > 2 || (currencies.length === 2 && exchange === null)) {
    throw new ExchangeRequiredError(currencies, ['exchange']);
  }
  return exchange === null
    ? null
    : checkExchange(exchange, { legs, totals: debits }, digitsOf, (part) => ['exchange', part]);
}

function checkEffectiveAt({ effectiveAt }: TransferInput): string | null {
  if (effectiveAt === null) return null;
  const at = Date.parse(effectiveAt);
  if (at >= effectiveFrom && at <= Date.now() + effectiveAheadMs) return effectiveAt;
  throw new EffectiveAtInvalidError('effectiveAt: must be from 1900 on and at most 366 days ahead', ['effectiveAt']);
}
