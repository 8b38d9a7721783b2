import type { EventType, PayloadOf } from '#schema/events/catalog.ts';
import type { treasuryEvents } from '#schema/events/treasury.ts';

/** What one event changed on one account, in minor units. */
export interface Effect {
  readonly accountId: string;
  readonly entries: bigint;
  readonly debitsMinor: bigint;
  readonly creditsMinor: bigint;
  readonly heldMinor: bigint;
}

type TreasuryEventType = keyof typeof treasuryEvents & EventType;

/** What transfers hold on accounts while they wait, by the transfer. */
export type HoldsOfTransfers = ReadonlyMap<
  string,
  readonly { readonly accountId: string; readonly amountMinor: bigint }[]
>;

const nothing = (): readonly Effect[] => [];

function held(accountId: string, heldMinor: bigint): Effect {
  return { accountId, entries: 0n, debitsMinor: 0n, creditsMinor: 0n, heldMinor };
}

function released(transferId: string, holds: HoldsOfTransfers): readonly Effect[] {
  return (holds.get(transferId) ?? []).map(({ accountId, amountMinor }) => held(accountId, -amountMinor));
}

interface IntentEnd {
  readonly accountId: string;
  readonly amount: { readonly amountMinor: string };
  readonly holdId: string | null;
  readonly captured?: { readonly amountMinor: string } | undefined;
}

/** What was captured in parts before is held no more. */
function givenUp({ accountId, amount, holdId, captured }: IntentEnd): readonly Effect[] {
  if (holdId === null) return [];
  return [held(accountId, BigInt(captured?.amountMinor ?? 0) - BigInt(amount.amountMinor))];
}

type EffectsOf<Type extends TreasuryEventType> = (
  payload: PayloadOf<Type>,
  holds: HoldsOfTransfers,
) => readonly Effect[];

/** What each kind of event does to the running totals of accounts: a new kind does not compile until it is placed. */
const effects: { readonly [Type in TreasuryEventType]: EffectsOf<Type> } = {
  'ledger.account_opened.v1': nothing,
  'ledger.account_frozen.v1': nothing,
  'ledger.account_unfrozen.v1': nothing,
  'ledger.account_closed.v1': nothing,
  'ledger.account_overdraft_set.v1': nothing,
  'ledger.asset_registered.v1': nothing,
  'ledger.transfer_posted.v1': ({ transferId, legs }, holds) => [
    ...legs.map(({ accountId, side, amount }) => {
      const amountMinor = BigInt(amount.amountMinor);
      const debitsMinor = side === 'DEBIT' ? amountMinor : 0n;
      return { accountId, entries: 1n, debitsMinor, creditsMinor: amountMinor - debitsMinor, heldMinor: 0n };
    }),
    ...released(transferId, holds),
  ],
  'ledger.transfer_pending.v1': ({ holds }) =>
    holds.map(({ accountId, amount }) => held(accountId, BigInt(amount.amountMinor))),
  'ledger.transfer_voided.v1': ({ transferId }, holds) => released(transferId, holds),
  'ledger.transfer_expired.v1': ({ transferId }, holds) => released(transferId, holds),
  'money.spending_limit_set.v1': nothing,
  'money.intent_authorised.v1': ({ accountId, amount }) => [held(accountId, BigInt(amount.amountMinor))],
  'money.intent_declined.v1': nothing,
  'money.intent_approval_required.v1': nothing,
  'money.intent_part_captured.v1': ({ accountId, captured }) => [held(accountId, -BigInt(captured.amountMinor))],
  'money.intent_captured.v1': ({ accountId, captured, released: rest }) => [
    held(accountId, -BigInt(captured.amountMinor) - BigInt(rest.amountMinor)),
  ],
  'money.intent_voided.v1': givenUp,
  'money.intent_expired.v1': givenUp,
};

/** An event as it was written. */
export interface WrittenEvent {
  readonly type: string;
  readonly payload: unknown;
}

/** Transfers whose holds end, if they had any, with one of the events. */
export function endedTransfers(events: readonly WrittenEvent[]): readonly string[] {
  const types = ['ledger.transfer_posted.v1', 'ledger.transfer_voided.v1', 'ledger.transfer_expired.v1'];
  // All three types have it.
  return events
    .filter(({ type }) => types.includes(type))
    .map(({ payload }) => (payload as { transferId: string }).transferId);
}

/** What an event did to accounts; nothing for events that are not of the ledger. */
export function effectsOf({ type, payload }: WrittenEvent, holds: HoldsOfTransfers): readonly Effect[] {
  if (!Object.hasOwn(effects, type)) return [];
  // The payload was checked against its type when the event was appended.
  const effect = effects[type as TreasuryEventType] as (payload: unknown, holds: HoldsOfTransfers) => readonly Effect[];
  return effect(payload, holds);
}
