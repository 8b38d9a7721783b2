import type { z } from 'zod';

/** A request/reply call over the bus: who serves the subject checks requests, who calls checks replies. */
export interface RpcContract<Request extends z.ZodType, Reply extends z.ZodType> {
  readonly subject: `rpc.${string}`;
  readonly request: Request;
  readonly reply: Reply;
}

/**
 * Declares a call. Subjects start with `rpc.`, which no JetStream stream captures. What the schemas give is what is sent,
 * so they check JSON and do not turn it into anything else.
 */
export function rpc<Request extends z.ZodType, Reply extends z.ZodType>(
  subject: `rpc.${string}`,
  request: Request,
  reply: Reply,
): RpcContract<Request, Reply> {
  return { subject, request, reply };
}
