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

const nothing = (): readonly Effect[] => [];

function held(accountId: string, heldMinor: bigint): readonly Effect[] {
  return [{ accountId, entries: 0n, debitsMinor: 0n, creditsMinor: 0n, heldMinor }];
}

/** What each kind of event does to the running totals of accounts. */
const effects: { readonly [Type in TreasuryEventType]?: (payload: PayloadOf<Type>) => readonly Effect[] } = {
  'ledger.account_opened.v1': nothing,
  'ledger.transfer_posted.v1': ({ legs }) =>
    legs.map(({ accountId, side, amount }) => {
      const amountMinor = BigInt(amount.amountMinor);
      const debitsMinor = side === 'DEBIT' ? amountMinor : 0n;
      return { accountId, entries: 1n, debitsMinor, creditsMinor: amountMinor - debitsMinor, heldMinor: 0n };
    }),
  'money.spending_limit_set.v1': nothing,
  'money.intent_authorised.v1': ({ accountId, amount }) => held(accountId, BigInt(amount.amountMinor)),
  'money.intent_declined.v1': nothing,
  'money.intent_approval_required.v1': nothing,
  'money.intent_captured.v1': ({ accountId, captured, released }) =>
    held(accountId, -BigInt(captured.amountMinor) - BigInt(released.amountMinor)),
  'money.intent_voided.v1': ({ accountId, amount, holdId }) =>
    holdId === null ? [] : held(accountId, -BigInt(amount.amountMinor)),
  'money.intent_expired.v1': ({ accountId, amount }) => held(accountId, -BigInt(amount.amountMinor)),
};

/** What an event did to accounts; nothing for events that are not of the ledger. */
export function effectsOf({ type, payload }: { readonly type: string; readonly payload: unknown }): readonly Effect[] {
  if (!Object.hasOwn(effects, type)) return [];
  // The payload was checked against its type when the event was appended.
  return (effects[type as TreasuryEventType] as (payload: unknown) => readonly Effect[])(payload);
}
