import type { AppendRequest, NewEvent } from '#runtime/events/append.ts';
import { wireRequest } from '#runtime/events/append.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import type { Account, AccountDraft } from '../account/account.ts';
import type { Hold } from '../hold/hold.ts';
import type { SpendingLimit } from '../spending-limit/spending-limit.ts';
import { type Bucket, bucketWidthMs, slotCount, slotOf } from '../spending-limit/window.ts';
import type { Entry, TransferDraft, TransferFacts } from '../transfer/transfer.ts';
import type { CommandOf, LaneCommand } from './lane-command.ts';
import type { LedgerIntent, LedgerTransfer } from './ledger.ts';

/** A limit to set, and from when on its window is to be filled with what was spent before. */
export interface LimitToSet {
  readonly limit: SpendingLimit;
  /** Null when the window stays as it is. */
  readonly refillFromMs: number | null;
}

/**
 * What one round writes, in the form in which `treasury.write_round` takes it: amounts are text, since JSON's numbers lose
 * digits. Everything that a thing goes through in a round is written as what it has become at the end.
 */
export class Round {
  readonly #ids: IdSource;
  readonly #keys: object[] = [];
  readonly #opened: object[] = [];
  readonly #requested: object[] = [];
  readonly #moved: object[] = [];
  readonly #placed: object[] = [];
  readonly #holds: object[] = [];
  readonly #assets: object[] = [];
  readonly #pended: object[] = [];
  readonly #concluded: object[] = [];
  readonly #transfers: object[] = [];
  readonly #entries: object[] = [];
  readonly #accounts = new Map<string, Account>();
  readonly #uses = new Map<string, object>();
  readonly #events: object[] = [];
  #limit: object | undefined;
  /** Of all transfers, for counting. */
  readonly posted: Entry[] = [];

  constructor(ids: IdSource) {
    this.#ids = ids;
  }

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  useKey({ operation, key, inputHash }: { operation: string; key: string; inputHash: string }, id: string): void {
    this.#keys.push({ operation, key, hash: inputHash, id });
  }

  openAccount({ id, name, kind, currency, floorMinor }: Account, metadata: AccountDraft['metadata']): void {
    this.#opened.push({ id, name, kind, currency, floor: floorMinor?.toString() ?? null, metadata });
  }

  registerAsset(asset: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly scale: number;
  }): void {
    this.#assets.push(asset);
  }

  /** A money intent that is new, in the state in which it was decided. */
  addIntent(intent: LedgerIntent, command: CommandOf<'requestMoneyIntent'>): void {
    this.#requested.push({
      id: intent.id,
      account: intent.accountId,
      currency: intent.amount.currency,
      amount: intent.amount.amountMinor.toString(),
      payee: intent.payee,
      category: intent.category,
      purpose: intent.purpose,
      workflow: intent.workflowId,
      task: intent.taskId,
      agent: intent.agentId,
      requester: command.actor,
      principal: command.principal,
      key: command.idempotency.key,
      state: intent.state,
      reasons: intent.declineReasons,
      decision: intent.decisionId,
      hash: intent.actionHash,
      mandate: intent.mandate,
      metadata: command.metadata,
    });
  }

  /** A known money intent in a new state. */
  moveIntent(intent: LedgerIntent, approvalId: string | null): void {
    this.#moved.push({
      id: intent.id,
      state: intent.state,
      reasons: intent.declineReasons,
      decision: intent.decisionId,
      approval: approvalId,
      captured: intent.captured?.amountMinor.toString() ?? null,
      version: intent.version,
    });
  }

  /** @param owner the id of the intent or of the pending transfer that it is taken for */
  placeHold(
    { id, accountId: account, amount, expiresAt: expires }: Omit<Hold, 'state' | 'capturedMinor'>,
    owner: { readonly intent: string } | { readonly transfer: string },
  ): void {
    const { amountMinor, currency } = amount;
    this.#placed.push({ id, account, ...owner, currency, amount: amountMinor.toString(), expires });
  }

  /** A hold that was captured in part, or has ended. */
  changeHold({ id, state, capturedMinor }: Pick<Hold, 'id' | 'state' | 'capturedMinor'>): void {
    this.#holds.push({ id, state, captured: capturedMinor.toString() });
  }

  saveAccount(account: Account): void {
    this.#accounts.set(account.id, account);
  }

  /** A transfer that waits. */
  addPending(transfer: LedgerTransfer): void {
    const { id, description, legs, expiresAt: expires } = transfer;
    const kept = legs.map(({ accountId: account, side, amount }) => ({
      ...{ account, side, amount: amount.amountMinor.toString(), currency: amount.currency },
    }));
    this.#pended.push({ id, description, legs: kept, expires, ...rareFacts(transfer), metadata: transfer.metadata });
  }

  /** A transfer that waits no more. */
  concludePending(id: string, state: 'POSTED' | 'VOIDED' | 'EXPIRED'): void {
    this.#concluded.push({ id, state });
  }

  addTransfer(draft: TransferDraft, entries: readonly Entry[]): void {
    const { id, description, moneyIntentId: intent, reversesId: reverses } = draft;
    this.#transfers.push({ id, description, intent, ...(reverses !== null && { reverses }), ...rareFacts(draft) });
    this.posted.push(...entries);
    for (const entry of entries) {
      this.#entries.push({
        id: entry.entryId,
        transfer: id,
        leg: entry.leg,
        account: entry.accountId,
        currency: entry.amount.currency,
        side: entry.side,
        amount: entry.amount.amountMinor.toString(),
        seq: entry.accountSeq.toString(),
        balance: entry.balanceAfterMinor.toString(),
      });
    }
  }

  saveUse(limit: SpendingLimit, subject: string, { bucket, heldMinor, capturedMinor, uses }: Bucket): void {
    const slot = slotOf(limit, bucket);
    this.#uses.set(`${limit.id} ${subject} ${slot}`, {
      ...{ limit: limit.id, subject, slot, bucket, uses },
      held: heldMinor.toString(),
      captured: capturedMinor.toString(),
    });
  }

  setLimit({ limit, refillFromMs }: LimitToSet): void {
    const { id, scope, subject, cap, calendar, version } = limit;
    this.#limit = {
      ...{ id, scope, subject, calendar, version, currency: cap.currency, cap: cap.amountMinor.toString() },
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
  append(stream: AppendRequest['stream'], event: NewEvent, command: LaneCommand, workflowId: string | null): void {
    const { ventureId, actor, correlationId, causationId } = command;
    const cause = { actor, correlationId: workflowId ?? correlationId, causationId };
    this.#events.push(wireRequest(this.#ids, { ventureId, stream, ...cause, events: [event] }));
  }

  /** @returns the round and its events as JSON; nulls when there is nothing to write */
  toJson(): { readonly round: string | null; readonly events: string } {
    if (this.isEmpty) return { round: null, events: '[]' };
    const accounts = Array.from(
      this.#accounts.values(),
      ({ id, debitsMinor, creditsMinor, heldMinor, entryCount, state, version }) => ({
        id,
        debits: debitsMinor.toString(),
        credits: creditsMinor.toString(),
        held: heldMinor.toString(),
        entries: entryCount.toString(),
        state,
        version,
      }),
    );
    const parts = {
      ...{ keys: this.#keys, opened: this.#opened, requested: this.#requested, moved: this.#moved },
      ...{
        assets: this.#assets,
        pended: this.#pended,
        concluded: this.#concluded,
        holds: this.#holds,
        placed: this.#placed,
      },
      ...{ transfers: this.#transfers, entries: this.#entries, accounts },
      uses: [...this.#uses.values()],
    };
    const filled = Object.entries(parts).filter(([, rows]) => rows.length > 0);
    const limit = this.#limit === undefined ? {} : { limit: this.#limit };
    return { round: JSON.stringify({ ...Object.fromEntries(filled), ...limit }), events: JSON.stringify(this.#events) };
  }
}

/** Columns that most transfers leave empty. */
function rareFacts({ effectiveAt, exchange, metadata, linked }: TransferFacts) {
  return {
    ...(effectiveAt !== null && { effective: effectiveAt }),
    ...(exchange !== null && { exchange }),
    ...(linked !== null && { linked: linked.id, place: linked.place }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
  };
}
