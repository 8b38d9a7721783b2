import { Transform, type TransformCallback } from 'node:stream';
import type { FastifyReply, FastifyRequest, preParsingHookHandler, RequestPayload } from 'fastify';
import { RequestError } from '#runtime/errors/errors.ts';
import { isAnonymous } from '#runtime/graphql/require-scope.ts';
import type { Authenticate } from '../authenticate.ts';
import { RequestFault } from './request-fault.ts';

export interface LargeBodiesOptions {
  readonly authenticate: Authenticate;
  /** Most bytes of large bodies that are held at one time, of all callers. */
  readonly totalBytesMax: number;
  /** Most of these bytes that one tenant may have. */
  readonly tenantBytesMax: number;
}

/** A body of so many bytes is taken from anybody, and is not counted: 64 KiB. */
export const smallBodyBytesMax = 65_536;

/**
 * Bounds what large bodies take of the memory: they are taken from callers with a token only, who are looked at before the
 * first byte is read, and only while there is room for all of the body. It has its room until the request is answered. A
 * body whose length is not said counts as one of the largest.
 * @returns a hook, which refuses with 413 without a token, and with OVERLOADED while there is no room
 */
export function createLargeBodies(options: LargeBodiesOptions): preParsingHookHandler {
  const { authenticate, totalBytesMax, tenantBytesMax } = options;
  const held = new Map<string, number>();
  let heldInAll = 0;

  function hold(tenantId: string, bytes: number, reply: FastifyReply): void {
    // Nothing would tell when to let go of it.
    if (reply.raw.destroyed) throw new RequestFault(400, 'The client is gone');
    const ofTenant = held.get(tenantId) ?? 0;
    if (heldInAll + bytes > totalBytesMax || ofTenant + bytes > tenantBytesMax) {
      throw new RequestError('OVERLOADED', 'Too many large requests are under way', { retryAfterSeconds: 1 });
    }
    heldInAll += bytes;
    held.set(tenantId, ofTenant + bytes);
    reply.raw.once('close', () => {
      heldInAll -= bytes;
      const left = (held.get(tenantId) ?? 0) - bytes;
      if (left > 0) held.set(tenantId, left);
      else held.delete(tenantId);
    });
  }

  async function admit({ headers }: FastifyRequest, reply: FastifyReply, bytes: number): Promise<void> {
    const { identity } = await authenticate(headers.authorization);
    if (isAnonymous(identity)) {
      throw new RequestFault(413, `Without a token a body has at most ${smallBodyBytesMax} bytes`);
    }
    hold(identity.tenantId, bytes, reply);
  }

  return (request, reply, payload, done) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    const { bodyLimit } = request.routeOptions;
    const bytes = Number(length ?? 0);
    // What is beyond the route's limit is refused without being read.
    if (bytes > smallBodyBytesMax && bytes <= bodyLimit) {
      admit(request, reply, bytes).then(() => done(null, payload), done);
    } else if (encoding === undefined) done(null, payload);
    else done(null, new Watched(payload, () => admit(request, reply, bodyLimit)));
  };
}

/** Hands a body on, and asks before it hands on more than a small one. */
class Watched extends Transform {
  /** What fastify holds against its limit. */
  receivedEncodedLength = 0;
  readonly #admit: () => Promise<void>;
  #isAdmitted = false;

  constructor(payload: RequestPayload, admit: () => Promise<void>) {
    super();
    this.#admit = admit;
    payload.on('error', (error) => this.destroy(error)).pipe(this);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.receivedEncodedLength += chunk.length;
    if (this.#isAdmitted || this.receivedEncodedLength <= smallBodyBytesMax) {
      done(null, chunk);
      return;
    }
    this.#isAdmitted = true;
    this.#admit().then(() => done(null, chunk), done);
  }
}
