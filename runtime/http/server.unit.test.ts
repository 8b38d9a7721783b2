import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { json } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHealth, type HealthCheck } from '#runtime/health/health.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import { createHttpServer, type HttpServerLimits, type HttpServerOptions } from './server.ts';

const mib = 1_048_576;

let server: FastifyInstance;
let checks: Record<string, HealthCheck>;
let log: string[];

function base(): HttpServerOptions {
  return {
    service: 'control-plane',
    logger: createLogger({ service: 'control-plane', level: 'silent' }),
    metrics: createMetrics({ processMetrics: false }),
    health: createHealth({ service: 'control-plane', version: '1.2.3', checks: {} }),
  };
}

beforeEach(() => {
  checks = {};
  log = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log.push(chunk.toString());
      done();
    },
  });
  server = createHttpServer({
    service: 'control-plane',
    logger: createLogger({ service: 'control-plane', level: 'info', destination }),
    metrics: createMetrics({ processMetrics: false }),
    health: createHealth({ service: 'control-plane', version: '1.2.3', checks }),
  });
  server.post('/echo', async (request) => ({ size: JSON.stringify(request.body).length }));
  server.get('/things/:id', async () => ({ ok: true }));
  server.get('/broken', async () => {
    throw new Error('ada@example.com broke it');
  });
});
afterEach(() => server.close());

describe('request ids', () => {
  it('are kept when the caller gives a harmless one', async () => {
    const { headers } = await server.inject({ url: '/health', headers: { 'x-request-id': 'req-1.A_b' } });
    expect(headers['x-request-id']).toBe('req-1.A_b');
  });

  it.each(['', 'a b', 'x'.repeat(129), '<script>', 'a,b', '{"a":1}'])(
    'are made when the caller gives "%s"',
    async (given) => {
      const { headers } = await server.inject({ url: '/health', headers: { 'x-request-id': given } });
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('are another for each request, and on faults too', async () => {
    const answers = await Promise.all([server.inject('/health'), server.inject('/nowhere'), server.inject('/broken')]);
    const ids = answers.map(({ headers }) => headers['x-request-id']);
    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => /^[0-9a-f-]{36}$/.test(String(id)))).toBe(true);
  });
});

describe('every answer', () => {
  it.each(['/health', '/metrics', '/nowhere', '/broken'])('has the security headers: %s', async (url) => {
    const { headers } = await server.inject(url);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-frame-options': 'DENY',
    });
  });
});

describe('a body', () => {
  const post = (payload: string) =>
    server.inject({ method: 'POST', url: '/echo', headers: { 'content-type': 'application/json' }, payload });

  it('of 1 MiB is taken, of one byte more refused', async () => {
    const text = (sizeBytes: number) => JSON.stringify('x'.repeat(sizeBytes - 2));
    expect((await post(text(mib))).json()).toEqual({ size: mib });
    expect((await post(text(mib + 1))).statusCode).toBe(413);
  });

  it('with a key that would change all objects is refused', async () => {
    expect((await post('{"__proto__":{"admin":true}}')).statusCode).toBe(400);
  });
});

describe('/health', () => {
  it('is 200 when all is well', async () => {
    checks.postgres = async () => undefined;
    const answer = await server.inject('/health');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      status: 'ok',
      service: 'control-plane',
      version: '1.2.3',
      checks: { postgres: 'ok' },
    });
  });

  it('is 503 when a part is not', async () => {
    checks.postgres = () => Promise.reject(new Error('away'));
    const answer = await server.inject('/health');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ status: 'degraded', checks: { postgres: 'error: Error' } });
  });
});

describe('/metrics', () => {
  it('counts requests by method, route and status, in the Prometheus text format', async () => {
    await server.inject('/things/1');
    await server.inject('/things/2');
    await server.inject('/nowhere/at/all');
    await server.inject('/broken');
    const answer = await server.inject('/metrics');
    expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    const count = (method: string, path: string, status: number) =>
      `control_plane_http_requests_total{method="${method}",path="${path}",status="${status}"}`;
    expect(answer.body).toContain(`${count('GET', '/things/:id', 200)} 2`);
    expect(answer.body).toContain(`${count('GET', 'unknown', 404)} 1`);
    expect(answer.body).toContain(`${count('GET', '/broken', 500)} 1`);
    expect(answer.body).toContain('control_plane_http_errors_total{type="server"} 1');
    expect(answer.body).toContain('control_plane_http_errors_total{type="client"} 1');
    expect(answer.body).toContain(
      'control_plane_http_request_duration_seconds_count{method="GET",path="/things/:id"} 2',
    );
  });
});

describe('a fault', () => {
  it('is logged with its request id, without personal data', async () => {
    await server.inject({ url: '/broken', headers: { 'x-request-id': 'req-7' } });
    expect(log.join()).toContain('req-7');
    expect(log.join()).not.toContain('ada@example.com');
  });

  it('does not tell the caller what broke', async () => {
    const answer = await server.inject('/broken');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('ada@example.com');
  });
});

describe('a connection', () => {
  const gone = (socket: Socket) => new Promise<void>((resolve) => void socket.once('close', () => resolve()).resume());

  async function listening(limits: Partial<HttpServerLimits>) {
    const own = createHttpServer({ ...base(), limits });
    const address = new URL(await own.listen({ host: '127.0.0.1', port: 0 }));
    const open = () => connect(Number(address.port), '127.0.0.1').on('error', () => undefined);
    return { own, open };
  }

  it('that says nothing, or only half of its headers, is cut', async () => {
    const { own, open } = await listening({ headersTimeoutMs: 100, checkIntervalMs: 20 });
    const silent = open();
    const halfway = open();
    halfway.write('POST /echo HTTP/1.1\r\nhost: x\r\n');
    await Promise.all([gone(silent), gone(halfway)]);
    await own.close();
  });

  it('beyond the limit is closed at once and counted, and the others go on', async () => {
    const { own, open } = await listening({ connectionsMax: 2 });
    const kept = [open(), open()];
    await Promise.all(kept.map((socket) => once(socket, 'connect')));
    await expect.poll(() => new Promise((resolve) => own.server.getConnections((_e, count) => resolve(count)))).toBe(2);
    await gone(open());
    expect(kept.map(({ destroyed }) => destroyed)).toEqual([false, false]);
    expect((await own.inject('/metrics')).body).toContain('control_plane_http_connections_refused_total 1');
    for (const socket of kept) socket.destroy();
    await own.close();
  });
});

describe('a server that stops', () => {
  it('finishes the request in progress and takes no new one', async () => {
    let finish: (() => void) | undefined;
    const entered = new Promise<void>((resolve) => {
      server.get('/slow', async () => {
        resolve();
        await new Promise<void>((done) => {
          finish = done;
        });
        return { ok: true };
      });
    });
    const address = await server.listen({ host: '127.0.0.1', port: 0 });
    const agent = new Agent({ keepAlive: true });
    const slow = get(`${address}/slow`, { agent });
    await entered;
    const closing = server.close();
    await expect.poll(() => server.server.listening).toBe(false);
    finish?.();
    const [answer] = await once(slow, 'response');
    expect(answer.headers.connection).toBe('close');
    expect(await json(answer)).toEqual({ ok: true });
    // Also when the client would keep its connection for the next one.
    await closing;
    agent.destroy();
    await expect(fetch(`${address}/health`)).rejects.toThrow();
  });

  it('does not wait for a connection that was opened ahead and has asked nothing', async () => {
    const own = createHttpServer(base());
    const { port } = new URL(await own.listen({ host: '127.0.0.1', port: 0 }));
    const ahead = connect(Number(port), '127.0.0.1');
    const gone = once(ahead.resume(), 'close');
    await expect.poll(() => new Promise((resolve) => own.server.getConnections((_e, count) => resolve(count)))).toBe(1);
    await own.close();
    await gone;
  });
});
