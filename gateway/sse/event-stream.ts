import { Readable } from 'node:stream';
import type { Item } from '../subscription/item.ts';

export interface EventStreamOptions {
  /** How often a sign of life is sent, in milliseconds. */
  readonly heartbeatMs: number;
  /** What was sent waits for the client to take it: called once until `onReady`, and when the stream ends. */
  readonly onWaiting: () => void;
  /** The client takes items again. */
  readonly onReady: () => void;
  /** Called once, when nothing will be sent any more by whatever reason. */
  readonly onClose: () => void;
}

/** A comment, which clients pass over. */
const heartbeat = Buffer.from(':\n\n');
/** With an empty `data`: an EventSource keeps an event without one to itself. */
const completion = Buffer.from('event: complete\ndata:\n\n');

/**
 * The body of an answer of type `text/event-stream` (HTML, section "Server-sent events"), with the events `next` and `complete`
 * of the GraphQL over SSE protocol, distinct connections mode. The id of an event is its cursor, so that a client that
 * connects again by itself says in `Last-Event-ID` where to go on.
 */
export class EventStream extends Readable {
  readonly #options: EventStreamOptions;
  readonly #heartbeat: NodeJS.Timeout;
  #isWaiting = false;
  #isOver = false;

  constructor(options: EventStreamOptions) {
    super();
    this.#options = options;
    // At once, too: some browsers take an answer for there only when its first byte is.
    this.push(heartbeat);
    this.#heartbeat = setInterval(() => {
      if (!this.#isWaiting) this.push(heartbeat);
    }, options.heartbeatMs).unref();
  }

  /** @returns false when no other item should come before `onReady` */
  send(item: Item): boolean {
    if (this.#isOver) return false;
    if (!this.push(frameOf(item))) this.#wait();
    return !this.#isWaiting;
  }

  /** Nothing more will come, and the client need not ask again. */
  complete(): void {
    if (this.#isOver) return;
    this.push(completion);
    this.leave();
  }

  /** Ends without `complete`: a client that connects again by itself does, and goes on behind the last item. */
  leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#heartbeat);
    this.#options.onWaiting();
    this.push(null);
  }

  override _read(): void {
    if (!this.#isWaiting || this.#isOver) return;
    this.#isWaiting = false;
    this.#options.onReady();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#isOver = true;
    clearInterval(this.#heartbeat);
    this.#options.onClose();
    done(error);
  }

  #wait(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#options.onWaiting();
  }
}

/** @returns the whole stream of an operation that has one result */
export function wholeStream(item: Item): Buffer {
  return Buffer.concat([frameOf(item), completion]);
}

const frames = new WeakMap<Item, Buffer>();

/** Written once, however many get it. JSON has no line breaks outside of its strings, and none as such inside. */
function frameOf(item: Item): Buffer {
  const known = frames.get(item);
  if (known !== undefined) return known;
  // Of a graph that is not ours, a cursor may be any text.
  const id = item.cursor !== undefined && /^[^\0\r\n]+$/.test(item.cursor) ? `id: ${item.cursor}\n` : '';
  const frame = Buffer.from(`${id}event: next\ndata: ${item.text}\n\n`);
  frames.set(item, frame);
  return frame;
}
