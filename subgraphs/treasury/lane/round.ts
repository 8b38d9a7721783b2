import { Places, RowArray, type RowOf } from '#runtime/db/row-array.ts';
import { checkEvent, type NewEvent } from '#runtime/events/append.ts';
import { placedEvent } from '#runtime/events/placed-event.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import type { Account, AccountDraft } from '../account/account.ts';
import type { Hold } from '../hold/hold.ts';
import type { SpendingLimit } from '../spending-limit/spending-limit.ts';
import { type Bucket, bucketWidthMs, slotCount, slotOf } from '../spending-limit/window.ts';
import type { Entry, TransferDraft } from '../transfer/transfer.ts';
import type { CommandOf, LaneCommand } from './lane-command.ts';
import type { LedgerIntent, LedgerTransfer } from './ledger.ts';
import * as row from './round-rows.ts';

/** A limit to set, and from when on its window is to be filled with what was spent before. */
export interface LimitToSet {
  readonly limit: SpendingLimit;
  /** Null when the window stays as it is. */
  readonly refillFromMs: number | null;
}

/** What `treasury.write_round` takes besides what it is written under, in the order of its parameters. */
export type RoundParameters = readonly [
  actors: readonly string[],
  rare: string | null,
  keys: Buffer | null,
  requested: Buffer | null,
  moved: Buffer | null,
  transfers: Buffer | null,
  entries: Buffer | null,
  accounts: Buffer | null,
  uses: Buffer | null,
  events: Buffer | null,
];

type RarePart = 'assets' | 'opened' | 'pended' | 'concluded' | 'placed' | 'ended';

/**
 * What one round writes, in the form in which `treasury.write_round` takes it. Everything that a thing goes through in a
 * round is written as what it has become at the end.
 */
export class Round {
  readonly #ids: IdSource;
  readonly #keys = new RowArray(row.key);
  readonly #requested = new RowArray(row.intent);
  readonly #moved = new RowArray(row.move);
  readonly #transfers = new RowArray(row.transfer);
  readonly #entries = new RowArray(row.entry);
  readonly #events = new RowArray(placedEvent);
  /** Who acts, as JSON, with the place among them, from 1: few do, and often. */
  readonly #actors = new Places();
  readonly #accounts = new Map<string, Account>();
  readonly #uses = new Map<string, RowOf<typeof row.use>>();
  /** What few rounds have, as JSON; amounts are text, since JSON's numbers lose digits. */
  readonly #rare: Partial<Record<RarePart, object[]>> & { limit?: object; floor?: object } = {};
  /** Of all transfers, for counting. */
  readonly posted: Entry[] = [];

  constructor(ids: IdSource) {
    this.#ids = ids;
  }

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  useKey({ operation, key, inputHash: hash }: { operation: string; key: string; inputHash: string }, id: string): void {
    this.#keys.push({ operation, key, hash, id });
  }

  openAccount({ id, name, kind, currency, floorMinor }: Account, metadata: AccountDraft['metadata']): void {
    this.#addRare('opened', { id, name, kind, currency, floor: floorMinor?.toString() ?? null, metadata });
  }

  registerAsset(asset: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly scale: number;
  }): void {
    this.#addRare('assets', asset);
  }

  /** A money intent that is new, in the state in which it was decided. */
  addIntent(intent: LedgerIntent, command: CommandOf<'requestMoneyIntent'>): void {
    this.#requested.push({
      id: intent.id,
      account: intent.accountId,
      currency: intent.amount.currency,
      amount: intent.amount.amountMinor,
      payee: intent.payee,
      category: intent.category,
      purpose: intent.purpose,
      workflow: intent.workflowId,
      task: intent.taskId,
      agent: intent.agentId,
      requester: this.#actors.of(JSON.stringify(command.actor)),
      principal: JSON.stringify(command.principal),
      key: command.idempotency.key,
      state: intent.state,
      reasons: jsonUnlessEmpty(intent.declineReasons),
      decision: intent.decisionId,
      hash: intent.actionHash,
      mandate: intent.mandate,
      metadata: jsonUnlessEmpty(command.metadata),
      expires: lapseOf(intent),
    });
  }

  /** A known money intent in a new state. */
  moveIntent(intent: LedgerIntent, approvalId: string | null): void {
    this.#moved.push({
      id: intent.id,
      state: intent.state,
      reasons: jsonUnlessEmpty(intent.declineReasons),
      decision: intent.decisionId,
      approval: approvalId,
      captured: intent.captured?.amountMinor ?? null,
      expires: lapseOf(intent),
      version: intent.version,
    });
  }

  /** A hold that a pending transfer takes. */
  placeHold(
    { id, accountId: account, amount, expiresAt: expires }: Omit<Hold, 'state' | 'capturedMinor'>,
    transfer: string,
  ): void {
    const { amountMinor, currency } = amount;
    this.#addRare('placed', { id, account, transfer, currency, amount: amountMinor.toString(), expires });
  }

  /** A hold of a pending transfer that has ended. */
  endHold({ id, state }: Pick<Hold, 'id' | 'state'>): void {
    this.#addRare('ended', { id, state });
  }

  saveAccount(account: Account): void {
    this.#accounts.set(account.id, account);
  }

  /** How far an account may be overdrawn from now on; nothing else of it changes in this round. */
  setFloor({ id, floorMinor, version }: Account): void {
    this.#rare.floor = { id, floor: floorMinor?.toString() ?? null, version };
  }

  /** A transfer that waits. */
  addPending(pending: LedgerTransfer): void {
    const { id, description, expiresAt: expires, effectiveAt: effective, exchange, linked, metadata } = pending;
    const legs = pending.legs.map(({ accountId: account, side, amount }) => ({
      ...{ account, side, amount: amount.amountMinor.toString(), currency: amount.currency },
    }));
    const facts = { effective, exchange, linked: linked?.id, place: linked?.place, metadata };
    this.#addRare('pended', { id, description, legs, expires, ...facts });
  }

  /** A transfer that waits no more. */
  concludePending(id: string, state: 'POSTED' | 'VOIDED' | 'EXPIRED'): void {
    this.#addRare('concluded', { id, state });
  }

  addTransfer(draft: TransferDraft, entries: readonly Entry[]): void {
    const { id, description, moneyIntentId: intent, reversesId: reverses, effectiveAt, exchange, linked } = draft;
    this.#transfers.push({
      ...{ id, description, intent, reverses, linked: linked?.id ?? null, place: linked?.place ?? null },
      effective: effectiveAt === null ? null : Date.parse(effectiveAt),
      exchange: exchange === null ? null : JSON.stringify(exchange),
      metadata: jsonUnlessEmpty(draft.metadata),
    });
    this.posted.push(...entries);
    for (const entry of entries) {
      this.#entries.push({
        transfer: id,
        leg: entry.leg,
        account: entry.accountId,
        currency: entry.amount.currency,
        side: entry.side,
        amount: entry.amount.amountMinor,
        seq: entry.accountSeq,
        balance: entry.balanceAfterMinor,
      });
    }
  }

  saveUse(limit: SpendingLimit, subject: string, { bucket, heldMinor, capturedMinor, uses }: Bucket): void {
    const slot = slotOf(limit, bucket);
    const use = { limit: limit.id, subject, slot, bucket, held: heldMinor, captured: capturedMinor, uses };
    this.#uses.set(`${limit.id} ${subject} ${slot}`, use);
  }

  setLimit({ limit, refillFromMs }: LimitToSet): void {
    const { id, scope, subject, cap, calendar, version, name } = limit;
    this.#rare.limit = {
      ...{ id, scope, subject, calendar, version, name, currency: cap.currency, cap: cap.amountMinor.toString() },
      window_seconds: limit.windowSeconds,
      time_zone: limit.timeZone,
      count_max: limit.countMax,
      is_shadow: limit.isShadow,
      is_refilled: refillFromMs !== null,
      width_ms: bucketWidthMs(limit),
      slots: slotCount(limit),
      begins: new Date(refillFromMs ?? 0).toISOString(),
    };
  }

  /** @throws InvariantError when the payload does not have the declared shape of its type */
  append(
    stream: { readonly id: string; readonly expectedVersion: number },
    event: NewEvent,
    { actor, correlationId, causationId: causation }: LaneCommand,
    workflowId: string | null,
  ): void {
    checkEvent(event);
    this.#events.push({
      ...{ id: this.#ids.uuid(), type: event.type, stream: stream.id, version: stream.expectedVersion + 1, causation },
      venture: 1,
      actor: this.#actors.of(JSON.stringify(actor)),
      correlation: workflowId ?? correlationId,
      payload: JSON.stringify(event.payload),
    });
  }

  /** Nothing may be added afterwards. */
  toParameters(): RoundParameters {
    const accounts = new RowArray(row.account);
    for (const account of this.#accounts.values()) {
      const { id, debitsMinor, creditsMinor, heldMinor, entryCount, state, version } = account;
      const totals = { debits: debitsMinor, credits: creditsMinor, held: heldMinor, entries: entryCount };
      accounts.push({ id, ...totals, state, version });
    }
    const uses = new RowArray(row.use);
    for (const use of this.#uses.values()) uses.push(use);
    return [
      this.#actors.all(),
      Object.keys(this.#rare).length === 0 ? null : JSON.stringify(this.#rare),
      this.#keys.toParameter(),
      this.#requested.toParameter(),
      this.#moved.toParameter(),
      this.#transfers.toParameter(),
      this.#entries.toParameter(),
      accounts.toParameter(),
      uses.toParameter(),
      this.#events.toParameter(),
    ];
  }

  #addRare(part: RarePart, added: object): void {
    this.#rare[part] ??= [];
    this.#rare[part].push(added);
  }
}

/** @returns JSON, or null for what stands in the database when nothing is said */
function jsonUnlessEmpty(value: object): string | null {
  return Object.keys(value).length === 0 ? null : JSON.stringify(value);
}

/** When an intent's hold lapses, in milliseconds since 1970; null when it never had one. */
function lapseOf({ hold }: LedgerIntent): number | null {
  return hold === null ? null : Date.parse(hold.expiresAt);
}
