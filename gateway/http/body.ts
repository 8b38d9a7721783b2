import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import type { PreparationLane } from '../operation/preparation-lane.ts';
import { Cancellation } from '../transport/cancellation.ts';
import { RequestFault } from './request-fault.ts';

/** A body of so many bytes is parsed at once, which takes a few milliseconds at most. */
const promptBytesMax = 262_144;

/**
 * Reads bodies of requests: JSON in UTF-8 and nothing else. Bytes that are no UTF-8 and keys that would reach into the
 * prototype of an object (`__proto__`, `constructor.prototype`) are refused; of a key that is there twice the last counts.
 * @param lane in which what takes long to parse waits for its turn
 */
export function readJsonBodies(server: FastifyInstance, lane: PreparationLane): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  // Forms on other pages can send text/plain.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const charset = /;\s*charset="?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
    if (charset !== undefined && !/^utf-?8$/i.test(charset)) {
      done(new RequestFault(415, `Send JSON in UTF-8, not in ${charset.slice(0, 20)}`));
    } else if (!isUtf8(body)) {
      done(new RequestFault(400, 'The body is not UTF-8'));
    } else if (body.length <= promptBytesMax) {
      void parse(request, body.toString(), done);
    } else {
      const parseNow = () => {
        if (request.socket.destroyed) throw new RequestFault(400, 'The client is gone');
        void parse(request, body.toString(), done);
      };
      lane.run(request.ip, new Cancellation(), parseNow).catch(done);
    }
  });
}
