import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from '#infra/embedded/files.ts';

/** Everything that listens; NATS has a second port for monitoring. */
export type PortName = 'postgres' | 'nats' | 'natsMonitor' | 'redis' | 's3';

export type Ports = Readonly<Record<PortName, number>>;

const portNames: readonly PortName[] = ['postgres', 'nats', 'natsMonitor', 'redis', 's3'];
const portsSchema = z.partialRecord(
  z.enum(['postgres', 'nats', 'natsMonitor', 'redis', 's3']),
  z.number().int().min(1).max(65_535),
);

/** Whether nobody listens on this port of 127.0.0.1 just now. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = await listen(port);
  if (server === undefined) return false;
  await close(server);
  return true;
}

/** A port of 127.0.0.1 that is free now. Others may take it before it is used, so be ready to ask again. */
export async function freePort(): Promise<number> {
  const server = await listen(0);
  if (server === undefined) throw new Error('no free port on 127.0.0.1');
  const port = portOf(server);
  await close(server);
  return port;
}

/**
 * Chooses one port for each listener: the wanted number, else the one remembered from the last start when it is
 * still free, else any free one. All are held open until all are chosen, so no two are equal.
 * @returns the ports, and the names of wanted ones that are taken
 */
export async function choosePorts(
  dataDir: string,
  wanted: Partial<Ports> = {},
): Promise<{ readonly ports: Ports; readonly taken: readonly PortName[] }> {
  const remembered = await readPorts(dataDir);
  const taken: PortName[] = [];
  const held: Server[] = [];
  try {
    const hold = async (name: PortName): Promise<number> => {
      const wish = wanted[name] ?? remembered[name] ?? 0;
      let server = await listen(wish);
      if (server === undefined && wanted[name] !== undefined) taken.push(name);
      server ??= await listen(0);
      if (server === undefined) throw new Error('no free port on 127.0.0.1');
      held.push(server);
      return portOf(server);
    };
    const entries: [PortName, number][] = [];
    for (const name of portNames) entries.push([name, await hold(name)]);
    // Every name of portNames was just given a number, which Object.fromEntries cannot express.
    return { ports: Object.fromEntries(entries) as Ports, taken };
  } finally {
    await Promise.all(held.map(close));
  }
}

/** Notes the ports for the next start. */
export async function rememberPorts(dataDir: string, ports: Ports): Promise<void> {
  await writeFileAtomically(join(dataDir, 'ports.json'), `${JSON.stringify(ports, undefined, 2)}\n`);
}

async function readPorts(dataDir: string): Promise<Partial<Ports>> {
  try {
    const parsed = portsSchema.parse(JSON.parse(await readFile(join(dataDir, 'ports.json'), 'utf8')));
    return Object.fromEntries(Object.entries(parsed).filter(([, port]) => port !== undefined));
  } catch {
    return {};
  }
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
  return address.port;
}
