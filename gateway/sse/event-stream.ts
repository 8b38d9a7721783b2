import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Item } from '../subscription/item.ts';

export interface EventStreamOptions {
  readonly headers: OutgoingHttpHeaders;
  /** How often a sign of life is sent, in milliseconds. */
  readonly heartbeatMs: number;
  /** A client that takes nothing of what waits for it for this long is cut off, in milliseconds. */
  readonly slowClientMs: number;
  /** The client takes items again, after `send` answered false. */
  readonly onReady: () => void;
  /** Called once, when nothing will be sent any more by whatever reason. */
  readonly onClose: () => void;
}

/** A comment, which clients pass over. */
const heartbeat = ':\n\n';
/** With an empty `data`: an EventSource keeps an event without one to itself. */
const completion = 'event: complete\ndata:\n\n';

/**
 * An answer of type `text/event-stream` (HTML, section "Server-sent events"), with the events `next` and `complete` of the GraphQL
 * over SSE protocol, distinct connections mode. The id of an event is its cursor, so that a client that connects again by itself
 * says in `Last-Event-ID` where to go on.
 */
export class EventStream {
  readonly #wire: ServerResponse;
  readonly #options: EventStreamOptions;
  readonly #heartbeat: NodeJS.Timeout;
  #cut: NodeJS.Timeout | undefined;
  #isOver = false;

  /** @param wire nothing of it was sent yet */
  constructor(wire: ServerResponse, options: EventStreamOptions) {
    this.#wire = wire;
    this.#options = options;
    wire.writeHead(200, options.headers);
    wire.on('drain', () => this.#drained());
    wire.once('close', () => this.#closed());
    // At once, too: some browsers take an answer for there only when its first byte is.
    wire.write(heartbeat);
    this.#heartbeat = setInterval(() => {
      if (!wire.writableNeedDrain) wire.write(heartbeat);
    }, options.heartbeatMs).unref();
    // The client may have left while its operation was looked up.
    if (wire.destroyed) queueMicrotask(() => this.#closed());
  }

  /** @returns false when no other item should come before `onReady` */
  send(item: Item): boolean {
    if (this.#isOver) return false;
    const hasRoom = this.#wire.write(frameOf(item));
    if (!hasRoom) this.#waitForClient();
    return hasRoom;
  }

  /** Nothing more will come, and the client need not ask again. */
  complete(): void {
    if (this.#isOver) return;
    this.#wire.write(completion);
    this.leave();
  }

  /** Ends without `complete`: a client that connects again by itself does, and goes on behind the last item. */
  leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#heartbeat);
    this.#waitForClient();
    this.#wire.end();
  }

  #drained(): void {
    if (this.#isOver) return;
    clearTimeout(this.#cut);
    this.#options.onReady();
  }

  #waitForClient(): void {
    clearTimeout(this.#cut);
    this.#cut = setTimeout(() => this.#wire.destroy(), this.#options.slowClientMs).unref();
  }

  #closed(): void {
    this.#isOver = true;
    clearTimeout(this.#cut);
    clearInterval(this.#heartbeat);
    this.#options.onClose();
  }
}

/** @returns the whole stream of an operation that has one result */
export function wholeStream(item: Item): Buffer {
  return Buffer.concat([frameOf(item), Buffer.from(completion)]);
}

const frames = new WeakMap<Item, Buffer>();

/** Written once, however many get it. The text of an item is JSON in one line. */
function frameOf(item: Item): Buffer {
  const known = frames.get(item);
  if (known !== undefined) return known;
  // Of a graph that is not ours, a cursor may be any text.
  const id = item.cursor !== undefined && /^[^\0\r\n]+$/.test(item.cursor) ? `id: ${item.cursor}\n` : '';
  const frame = Buffer.from(`${id}event: next\ndata: ${item.text}\n\n`);
  frames.set(item, frame);
  return frame;
}
