import { once } from 'node:events';
import net from 'node:net';

/** A TCP proxy in front of one server, whose connections can be made to fail. */
export interface FaultProxy {
  readonly port: number;
  /** Connections that carry something. */
  open(): number;
  /** Ends all connections with a reset. New ones work. @returns how many there were */
  cut(): number;
  /** Existing connections stay open on both sides but carry nothing any more. New ones work. @returns how many there were */
  halfOpen(): number;
  /** From now on no connection carries anything, neither those that are open nor new ones; none is refused or ended. */
  deafen(): void;
  close(): Promise<void>;
}

/** Listens on a port of 127.0.0.1, a free one unless told, and passes everything on to `targetPort`. */
export async function startFaultProxy(targetPort: number, port = 0): Promise<FaultProxy> {
  const pairs = new Set<readonly [net.Socket, net.Socket]>();
  const dead = new Set<readonly [net.Socket, net.Socket]>();
  const unheard = new Set<net.Socket>();
  let isDeaf = false;
  const server = net.createServer({ noDelay: true }, (client) => {
    if (isDeaf) {
      unheard.add(client);
      client.on('error', () => undefined).on('close', () => unheard.delete(client));
      client.resume();
      return;
    }
    const upstream = net.connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const drop = () => {
      pairs.delete(pair);
      dead.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of pair) socket.on('error', drop).on('close', drop);
    client.pipe(upstream);
    upstream.pipe(client);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  const cut = () => {
    const open = pairs.size;
    for (const pair of [...pairs, ...dead, unheard]) for (const socket of pair) socket.resetAndDestroy();
    return open;
  };
  const halfOpen = () => {
    const open = pairs.size;
    for (const pair of pairs) {
      const [client, upstream] = pair;
      pairs.delete(pair);
      dead.add(pair);
      client.unpipe(upstream);
      upstream.unpipe(client);
      // Read and thrown away: the kernel goes on acknowledging, so neither side learns of it from TCP.
      client.resume();
      upstream.resume();
    }
    return open;
  };
  return {
    port: address.port,
    open: () => pairs.size,
    cut,
    halfOpen,
    deafen() {
      isDeaf = true;
      halfOpen();
    },
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
