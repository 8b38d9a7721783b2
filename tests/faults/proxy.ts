import { once } from 'node:events';
import net from 'node:net';

/** A TCP proxy in front of one server, whose connections can be made to fail. */
export interface FaultProxy {
  readonly port: number;
  /** Ends all connections with a reset. New ones work. */
  cut(): void;
  /** Existing connections stay open on both sides but carry nothing any more. New ones work. */
  halfOpen(): void;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1 and passes everything on to `targetPort`. */
export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const pairs = new Set<readonly [net.Socket, net.Socket]>();
  const server = net.createServer({ noDelay: true }, (client) => {
    const upstream = net.connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const drop = () => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of pair) socket.on('error', drop).on('close', drop);
    client.pipe(upstream);
    upstream.pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const cut = () => {
    for (const pair of [...pairs]) for (const socket of pair) socket.resetAndDestroy();
  };
  return {
    port: address.port,
    cut,
    halfOpen() {
      for (const [client, upstream] of pairs) {
        client.unpipe(upstream);
        upstream.unpipe(client);
        // Read and thrown away: the kernel goes on acknowledging, so neither side learns of it from TCP.
        client.resume();
        upstream.resume();
      }
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
