import type { IncomingHttpHeaders } from 'node:http';
import { RequestFault } from './request-fault.ts';

/** Headers that a page of another origin can't send before this server has said that it may. */
const proofs = ['apollo-require-preflight', 'x-apollo-operation-name', 'x-requested-with'] as const;

/**
 * Refuses a GET that a link or an image on another page could have sent (CSRF). A POST needs no more than its content
 * type, which a form can't have; a GET needs a bearer token or one of a few headers, none of which goes out without a
 * question to this server first.
 * @throws RequestFault 400
 */
export function refuseForgery(method: string, headers: IncomingHttpHeaders): void {
  if (method === 'POST') return;
  if (/^bearer /i.test(headers.authorization ?? '') || proofs.some((name) => headers[name])) return;
  if (headers['content-type']?.startsWith('application/json') === true) return;
  throw new RequestFault(
    400,
    `A page of another origin could have sent this request (CSRF): use POST, or send Authorization or ${proofs[0]}`,
  );
}
