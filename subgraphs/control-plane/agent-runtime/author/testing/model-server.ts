import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the model's API got it. */
export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  // The tests look at single parts of vendors' formats.
  readonly body: { readonly [key: string]: unknown };
}

/** An answer of the API; `hangs` keeps the connection open without one. */
export type ModelReply =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | 'hangs';

/** A server on loopback that speaks a model's API over HTTP, with answers from a script. */
export interface ModelServer {
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  /** Connections that the other side gave up before there was an answer. */
  abandoned(): number;
  /** Answers from now on, in order; the last one is given again when they run out. */
  script(...replies: readonly [ModelReply, ...ModelReply[]]): void;
  stop(): Promise<void>;
}

export async function startModelServer(): Promise<ModelServer> {
  let replies: readonly ModelReply[] = [];
  const received: ReceivedRequest[] = [];
  let abandoned = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({
      path: request.url ?? '',
      headers: request.headers,
      body: JSON.parse(Buffer.concat(chunks).toString()),
    });
    const reply = replies.length > 1 ? replies[0] : replies.at(-1);
    replies = replies.length > 1 ? replies.slice(1) : replies;
    response.on('close', () => {
      if (!response.writableEnded) abandoned += 1;
    });
    if (reply === undefined || reply === 'hangs') return;
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(JSON.stringify(reply.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server on a TCP port has an address of this form.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    abandoned: () => abandoned,
    script(...next) {
      replies = next;
      received.length = 0;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
