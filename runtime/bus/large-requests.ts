import { createInbox, type NatsConnection } from 'nats';
import { z } from 'zod';
import { RequestError } from '#runtime/errors/errors.ts';
import { sha256Hex } from '#runtime/json/canonical.ts';

// A server takes so many bytes in one message (`max_payload`). A request with more is announced in its headers, and whoever
// serves it fetches the body from the caller piece by piece. So any contract works with any size, also one that several
// processes serve, and nobody but caller and server of this one call keeps pieces of it.

/** Most bytes of one request, in however many pieces. */
export const requestBytesMax = 67_108_864;

/** Kept free of what the server takes in one message: subject and headers count as well. */
const headerBytes = 16_384;
/** What a server takes unless it says otherwise: the default of NATS. */
const payloadBytesDefault = 1_048_576;
/** One piece is on its way for milliseconds; its sender is gone after so long. */
const pieceTimeoutMs = 5_000;

const announcement = z.strictObject({
  subject: z.string(),
  sizeBytes: z.int().min(1).max(requestBytesMax),
  sha256: z.string(),
});

/** A body that its caller offers piece by piece until it is closed. */
export interface OfferedBody {
  /** For the header of the call. */
  readonly announcement: string;
  close(): void;
}

/** @returns how many bytes of a body one message may carry */
export function messageBytesMax(connection: NatsConnection): number {
  return (connection.info?.max_payload ?? payloadBytesDefault) - headerBytes;
}

/**
 * Offers a body that is too large for one message.
 * @throws RequestError BAD_USER_INPUT above `requestBytesMax`: no other try can succeed
 */
export function offerBody(connection: NatsConnection, body: Buffer): OfferedBody {
  const sizeBytes = body.length;
  if (sizeBytes > requestBytesMax) {
    throw new RequestError(
      'BAD_USER_INPUT',
      `A request of ${sizeBytes} bytes is more than services take from each other, which is ${requestBytesMax}: ask for less at once`,
    );
  }
  const pieces = createInbox();
  const pieceBytes = messageBytesMax(connection);
  const subscription = connection.subscribe(pieces, {
    callback: (error, message) => {
      if (error !== null) return;
      const from = Number(message.string());
      message.respond(body.subarray(from, from + pieceBytes));
    },
  });
  const sha256 = sha256Hex(body);
  return {
    announcement: JSON.stringify({ subject: pieces, sizeBytes, sha256 } satisfies z.infer<typeof announcement>),
    close: () => subscription.unsubscribe(),
  };
}

/**
 * Fetches a body that was announced.
 * @throws RequestError BAD_USER_INPUT for what is no announcement, UNAVAILABLE when it can't be had whole: the caller is gone, or
 *   something came between
 */
export async function fetchBody(connection: NatsConnection, announced: string): Promise<Buffer> {
  const { subject, sizeBytes, sha256 } = readAnnouncement(announced);
  const body = Buffer.allocUnsafe(sizeBytes);
  let fetched = 0;
  while (fetched < sizeBytes) {
    const piece = await connection
      .request(subject, String(fetched), { timeout: pieceTimeoutMs })
      .catch((cause: unknown) => Promise.reject(incomplete(cause)));
    if (piece.data.length === 0 || fetched + piece.data.length > sizeBytes) throw incomplete();
    body.set(piece.data, fetched);
    fetched += piece.data.length;
  }
  if (sha256Hex(body) !== sha256) throw incomplete();
  return body;
}

function readAnnouncement(text: string): z.infer<typeof announcement> {
  try {
    return announcement.parse(JSON.parse(text));
  } catch {
    throw new RequestError('BAD_USER_INPUT', 'request: its body is not announced as bodies are');
  }
}

function incomplete(cause?: unknown): RequestError {
  return new RequestError('UNAVAILABLE', 'A large request did not arrive whole', { retryable: true, cause });
}
