import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** One operation's way to its client, past the protocol's own writing: for results that were written once for many. */
export interface SocketChannel {
  /**
   * Sends a result (`next`), in order with everything else on the socket.
   * @param payload JSON of the execution result, in UTF-8
   * @returns false when it did not leave this process at once
   */
  next(payload: Buffer): boolean;
  /** Calls once, when all that was sent has left this process. */
  onceSent(listener: () => void): void;
}

/** Frames up to this size are copied together, which is cheaper than writing their parts. */
const copiedBytesMax = 16_384;
const suffix = Buffer.from('}');
/** FIN and the opcode of a text frame (RFC 6455, 5.2). */
const finalText = 0x81;

/** Writes to one socket and knows since when it takes nothing. */
export class SocketWriter {
  readonly #socket: WebSocket;
  readonly #wire: Duplex;
  #pending = 0;
  #waitingSinceMs = 0;
  #whenSent = new Set<() => void>();

  /** @param wire the connection below the WebSocket, which must send whole frames only: no compression, no streams */
  constructor(socket: WebSocket, wire: Duplex) {
    this.#socket = socket;
    this.#wire = wire;
  }

  /** @returns how long nothing has left, in milliseconds; 0 when nothing waits */
  waitingMs(nowMs: number): number {
    return this.#pending === 0 ? 0 : nowMs - this.#waitingSinceMs;
  }

  /** Resolves when the message has left this process, or never will. */
  send(text: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (!this.#isOpen) return Promise.resolve();
    this.#begin();
    this.#socket.send(text, () => {
      this.#written();
      resolve();
    });
    return promise;
  }

  /** @param id of the operation, as the client gave it */
  channel(id: string): SocketChannel {
    const prefix = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":`);
    return {
      next: (payload) => this.#next(prefix, payload),
      onceSent: (listener) => {
        if (this.#pending === 0) listener();
        else this.#whenSent.add(listener);
      },
    };
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  #next(prefix: Buffer, payload: Buffer): boolean {
    if (!this.#isOpen) return true;
    const sizeBytes = prefix.length + payload.length + suffix.length;
    this.#begin();
    if (sizeBytes <= copiedBytesMax) {
      const frame = Buffer.allocUnsafe(headBytes(sizeBytes) + sizeBytes);
      const start = writeHead(frame, sizeBytes);
      prefix.copy(frame, start);
      payload.copy(frame, start + prefix.length);
      suffix.copy(frame, frame.length - suffix.length);
      this.#wire.write(frame, this.#written);
    } else {
      // The payload is everybody's: thousands who are slow hold it once.
      const head = Buffer.allocUnsafe(headBytes(sizeBytes));
      writeHead(head, sizeBytes);
      this.#wire.cork();
      this.#wire.write(head);
      this.#wire.write(prefix);
      this.#wire.write(payload);
      this.#wire.write(suffix, this.#written);
      this.#wire.uncork();
    }
    return this.#wire.writableLength === 0;
  }

  #begin(): void {
    if (this.#pending === 0) this.#waitingSinceMs = Date.now();
    this.#pending += 1;
  }

  /** A failed write is followed by the close of the socket, which ends everything on it. */
  readonly #written = (): void => {
    this.#pending -= 1;
    if (this.#pending > 0) {
      this.#waitingSinceMs = Date.now();
      return;
    }
    if (this.#whenSent.size === 0) return;
    const told = this.#whenSent;
    this.#whenSent = new Set();
    for (const listener of told) listener();
  };
}

function headBytes(payloadBytes: number): number {
  return payloadBytes < 126 ? 2 : payloadBytes < 65_536 ? 4 : 10;
}

/** Writes the head of an unmasked text frame, as servers send it. @returns its length */
function writeHead(frame: Buffer, payloadBytes: number): number {
  frame[0] = finalText;
  if (payloadBytes < 126) {
    frame[1] = payloadBytes;
    return 2;
  }
  if (payloadBytes < 65_536) {
    frame[1] = 126;
    frame.writeUInt16BE(payloadBytes, 2);
    return 4;
  }
  frame[1] = 127;
  frame.writeBigUInt64BE(BigInt(payloadBytes), 2);
  return 10;
}
