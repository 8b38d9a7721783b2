import type { Item } from './item.ts';
import type { Selection, Waiter } from './selection.ts';
import type { Source, SourceReader } from './source.ts';
import type { Place } from './topic.ts';

/** How a subscription ended that the client did not end: `complete` when its source did, after the reason if there is one. */
export type SubscriptionEnd = 'complete' | 'slow';

/** Where the items of a subscription go. */
export interface Sink {
  /**
   * Takes an item.
   * @returns false when no other one should come before `ready` is called; the last item, of a slow subscription, comes anyway
   */
  write(item: Item): boolean;
  /**
   * Nothing will come any more.
   * @param cursor to resume after, when it is known
   */
  end(end: SubscriptionEnd, cursor: string | undefined): void;
}

export interface SubscriberOptions {
  /** Called before each item. @returns false when the subscriber may have no more; whoever says so ends the subscription */
  readonly mayHave: () => boolean;
  /** Called before each item. @returns what to wait for when it can't be paid at once */
  readonly pay: () => Promise<void> | undefined;
  /** @returns the last item of one that fell behind because it could not pay */
  readonly unpaidItem: (resumeAfter: string | undefined) => Item;
  /** @returns the last item of one that fell behind */
  readonly slowItem: (resumeAfter: string | undefined) => Item;
  /** Items that were delivered at once. */
  readonly onDelivered: (count: number) => void;
  readonly onSlow: () => void;
  /** Called once, when it is over by whatever reason. */
  readonly onEnd: () => void;
}

/** One subscription of one client: a place in a source, and no more than that however slow the client is. */
export class Subscriber implements SourceReader, Waiter {
  readonly #options: SubscriberOptions;
  #sink: Sink | undefined;
  #source: Source;
  #selection: Selection;
  #index: number;
  #cursor: string | undefined;
  /** Where to go on once it is known behind which item. */
  #moving: ((after: string | undefined) => Place) | undefined;
  #isReady = true;
  /** How far the next item is paid. */
  #payment: 'due' | 'awaited' | 'made' = 'due';
  #isOver = false;

  constructor(place: Place, after: string | undefined, options: SubscriberOptions) {
    this.#options = options;
    this.#source = place.source;
    this.#index = place.index;
    this.#selection = place.source.join(this, place.plan);
    this.#cursor = after ?? place.source.ring.cursorBefore(place.index);
  }

  get index(): number {
    return this.#index;
  }

  /** Of the last item that was delivered, or where the subscription started. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Begins to deliver. */
  deliverTo(sink: Sink): void {
    this.#sink = sink;
    this.pump();
  }

  /** The sink takes items again. */
  ready(): void {
    this.#isReady = true;
    this.#source.unblock(this);
    this.pump();
  }

  /** Ends the subscription without another word. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#selection.leave(this.#index, this);
    this.#source.leave(this);
    this.#options.onEnd();
  }

  /** Ends the subscription with a last item that says why. */
  endWith(item: Item): void {
    if (this.#isOver) return;
    this.#sink?.write(item);
    this.#end('complete');
  }

  /**
   * Goes on at another place behind the same item.
   * @param find told the cursor of the last item
   * @param isPatient whether a subscription that has no position yet may wait for its first item; else it starts anew
   */
  moveTo(find: (after: string | undefined) => Place, isPatient: boolean): void {
    if (this.#isOver) return;
    this.#moving = find;
    this.#move(!isPatient);
    this.pump();
  }

  /** Reads on in the same place with another selection. */
  reselect(plan: Place['plan']): void {
    if (this.#isOver) return;
    this.#settle({ source: this.#source, index: this.#index, plan });
    this.pump();
  }

  onFold(): void {
    if (this.#hop()) this.pump();
  }

  cut(): void {
    if (this.#isOver) return;
    if (this.#payment === 'awaited') {
      this.endWith(this.#options.unpaidItem(this.#cursor));
      return;
    }
    this.#options.onSlow();
    this.#sink?.write(this.#options.slowItem(this.#cursor));
    this.#end('slow');
  }

  /** Delivers what is there, as long as the sink takes it. */
  pump(): void {
    let delivered = 0;
    while (this.#isReady && !this.#isOver && this.#sink !== undefined) {
      const item = this.#next();
      if (item === undefined) break;
      if (!this.#options.mayHave()) break;
      if (!this.#isPaid()) break;
      this.#index += 1;
      this.#cursor = item.cursor ?? this.#cursor;
      this.#isReady = this.#sink.write(item);
      delivered += 1;
      if (!this.#isReady && !this.#isOver) this.#source.block(this);
      this.#move();
    }
    if (delivered > 0) this.#options.onDelivered(delivered);
  }

  /** @returns false when the next item has to wait for its payment */
  #isPaid(): boolean {
    const awaited = this.#payment === 'made' ? undefined : this.#options.pay();
    if (awaited === undefined) {
      this.#payment = 'due';
      return true;
    }
    this.#payment = 'awaited';
    this.#isReady = false;
    this.#source.block(this);
    void awaited.then(() => {
      this.#payment = 'made';
      if (!this.#isOver) this.ready();
    });
    return false;
  }

  /** @returns the next item; undefined when there is none now, and then sees to it that somebody will tell */
  #next(): Item | undefined {
    let hasHopped = this.#hop();
    while (hasHopped) hasHopped = this.#hop();
    const { ring } = this.#source;
    if (this.#index < ring.end) {
      const item = this.#selection.item(this.#index);
      if (item !== undefined) return item;
      if (this.#index < ring.first) this.cut();
      else this.#selection.wait(this.#index, this);
    } else if (this.#source.successor !== undefined) this.cut();
    else if (this.#source.isClosed) this.#sourceEnded();
    else {
      this.#selection.wait(this.#index, this);
      this.#source.want();
    }
    return undefined;
  }

  #sourceEnded(): void {
    if (this.#moving === undefined) this.#end('complete');
    else {
      this.#move(true);
      this.#selection.wait(this.#index, this);
      this.#source.want();
    }
  }

  /** Goes over to the source that this one was folded into. @returns false when it was not, or this place is not kept there */
  #hop(): boolean {
    const { successor } = this.#source;
    if (successor === undefined || this.#isOver) return false;
    const index = this.#index + successor.offset;
    if (index < successor.source.ring.first) return false;
    this.#settle({ source: successor.source, index, plan: this.#selection.plan });
    return true;
  }

  #move(isForced = false): void {
    const find = this.#moving;
    if (find === undefined || this.#isOver || (this.#cursor === undefined && !isForced)) return;
    this.#moving = undefined;
    this.#settle(find(this.#cursor));
  }

  /** Takes the new place before the old one is left, which may be the last that keeps its source open. */
  #settle({ source, index, plan }: Place): void {
    const left = this.#source;
    this.#selection.leave(this.#index, this);
    this.#selection = source.join(this, plan);
    this.#source = source;
    this.#index = index;
    if (source !== left) left.leave(this);
    if (!this.#isReady) source.block(this);
  }

  #end(end: SubscriptionEnd): void {
    this.close();
    this.#sink?.end(end, this.#cursor);
  }
}
