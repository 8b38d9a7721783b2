import { createHash, randomBytes } from 'node:crypto';
import { createInbox, headers } from 'nats';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Identity } from '#runtime/auth/identity.ts';
import { createTokenService, serviceIdentity } from '#runtime/auth/jwt.ts';
import { DomainError, NotFoundError, RequestError } from '#runtime/errors/errors.ts';
import { rpc } from '#schema/rpc/define.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import type { Bus, Closable } from './bus.ts';
import { RemoteRefusal } from './failure.ts';
import { streams } from './stream-catalog.ts';

const double = rpc(
  'rpc.test.double',
  z.strictObject({ value: z.number().int() }),
  z.strictObject({ doubled: z.string().regex(/^-?\d+$/) }),
);
const agent: Identity = {
  actor: { kind: 'AGENT', id: 'agt_1', name: 'Writer' },
  tenantId: 'org_1',
  ventureIds: ['ven_1'],
  scopes: ['money:read'],
};
const caller = serviceIdentity('test', 'org_1');

let stack: TestStack;
let runtime: TestRuntime;
let other: TestRuntime;
let bus: Bus;
let serving: Closable[] = [];

beforeAll(async () => {
  stack = await startTestStack();
  [runtime, other] = await Promise.all([
    createTestRuntime(stack, { sequencer: false, env: { VENTURE_LOG_LEVEL: 'silent' } }),
    createTestRuntime(stack, { sequencer: false, env: { VENTURE_LOG_LEVEL: 'silent' } }),
  ]);
  bus = runtime.bus;
});
afterEach(async () => {
  await Promise.all(serving.map((served) => served.close()));
  serving = [];
});
afterAll(async () => {
  await Promise.all([runtime?.close(), other?.close()]);
  await stack?.stop();
});

async function serve(handler: Parameters<typeof bus.serve<typeof double.request, typeof double.reply>>[1], on = bus) {
  const served = await on.serve(double, handler);
  serving.push(served);
  return served;
}

const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a call', () => {
  it('is answered by another process, with the reply that its contract allows', async () => {
    await serve(async ({ value }) => ({ doubled: String(value * 2) }), other.bus);
    expect(await bus.call(double, { value: 21 }, caller)).toEqual({ doubled: '42' });
  });

  it('brings the whole identity and the request id of the caller', async () => {
    const seen: unknown[] = [];
    await serve(async (_request, context) => {
      seen.push(context);
      return { doubled: '0' };
    });
    await bus.call(double, { value: 0 }, agent, { requestId: 'req-1' });
    await bus.call(double, { value: 0 }, caller);
    expect(seen).toEqual([
      { identity: agent, requestId: 'req-1' },
      { identity: caller, requestId: 'bus' },
    ]);
  });

  it('that is refused ends in a refusal with the same code, message and field', async () => {
    await serve(async () => {
      throw new NotFoundError('There is no account', ['input', 'accountId']);
    });
    const error = await failureOf(bus.call(double, { value: 1 }, caller));
    expect(error).toBeInstanceOf(RemoteRefusal);
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is no account',
      field: ['input', 'accountId'],
    });
  });

  it('that meets a fault of the request ends in a request error with the same code', async () => {
    await serve(async () => {
      throw new RequestError('OVERLOADED', 'Too many tasks wait');
    });
    const error = await failureOf(bus.call(double, { value: 1 }, caller));
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ code: 'OVERLOADED', message: 'Too many tasks wait', retryable: true });
  });

  it('that meets any other fault is told no more than that it failed', async () => {
    await serve(async () => {
      throw new TypeError('password hunter2 of undefined');
    });
    const error = await failureOf(bus.call(double, { value: 1 }, caller));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(String(error)).not.toContain('hunter2');
  });

  it('that is answered with something else than the contract says has failed', async () => {
    await serve(async () => ({ doubled: 'many', extra: true }));
    expect(await failureOf(bus.call(double, { value: 1 }, caller))).toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('that nobody serves is unavailable at once', async () => {
    // It would be told after the end of the test if it waited for an answer.
    const error = await failureOf(bus.call(double, { value: 1 }, caller, { timeoutMs: 600_000 }));
    expect(error).toBeInstanceOf(RequestError);
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(String(error)).toContain('nobody serves it');
  });

  it('that takes too long is unavailable', async () => {
    let finish: (() => void) | undefined;
    await serve(async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return { doubled: '0' };
    });
    const error = await failureOf(bus.call(double, { value: 1 }, caller, { timeoutMs: 50 }));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(String(error)).toContain('did not answer in time');
    finish?.();
  });

  it('with a request that does not fit is not sent', async () => {
    let calls = 0;
    await serve(async () => {
      calls++;
      return { doubled: '0' };
    });
    await expect(bus.call(double, { value: 1.5 }, caller)).rejects.toThrow(z.ZodError);
    expect(calls).toBe(0);
  });
});

describe('a caller that is none of ours', () => {
  const options = {
    jwtSecret: 'test-jwt-secret-key-of-32-characters-or-more',
    jwtAlgorithm: 'HS256',
    jwtExpirySeconds: 60,
    serviceSecret: 'a-stranger-who-guessed-32-characters-or-more',
  } as const;
  const user = { id: 'usr_1', name: 'Ada', kind: 'PERSON', tenantId: 'org_1', role: 'founder' } as const;

  it.each([
    ['without an identity', async () => undefined],
    ['with an empty identity', async () => ''],
    ['with rubbish for an identity', async () => 'eyJ.a.b'],
    ['with an identity signed by another key', () => createTokenService(options).signServiceIdentity(caller)],
    ["with a person's token", () => runtime.tokens.signUserToken(user)],
  ])('is refused before the handler sees the call: %s', async (_name, identityToken) => {
    let calls = 0;
    await serve(async () => {
      calls++;
      return { doubled: '0' };
    });
    const message = headers();
    const token = await identityToken();
    if (token !== undefined) message.set('Parpour-Identity', token);
    const answer = await bus.connection.request(double.subject, '{"value":1}', { headers: message, timeout: 5_000 });
    expect(answer.json()).toMatchObject({ error: { kind: 'request', code: 'UNAUTHENTICATED', retryable: false } });
    expect(calls).toBe(0);
  });

  it.each([
    ['{"value":"1"}', 'BAD_USER_INPUT'],
    ['{"value":1,"more":true}', 'BAD_USER_INPUT'],
    ['not JSON', 'BAD_USER_INPUT'],
    ['', 'BAD_USER_INPUT'],
  ])('but signs well gets no further with %s', async (body, code) => {
    let calls = 0;
    await serve(async () => {
      calls++;
      return { doubled: '0' };
    });
    const message = headers();
    message.set('Parpour-Identity', await runtime.tokens.signServiceIdentity(caller));
    const answer = await bus.connection.request(double.subject, body, { headers: message, timeout: 5_000 });
    expect(answer.json()).toMatchObject({ error: { kind: 'request', code } });
    expect(calls).toBe(0);
  });
});

describe('a request that is larger than one message of the server', () => {
  const measure = rpc('rpc.test.measure', z.strictObject({ text: z.string() }), z.strictObject({ sha256: z.string() }));
  const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex');
  let handled = 0;
  const serveMeasure = async (on: Bus) => {
    const served = await on.serve(measure, async ({ text }) => {
      handled++;
      return { sha256: sha256Of(text) };
    });
    serving.push(served);
  };
  /** Two messages and a bit, no two pieces alike. */
  const largeText = () => {
    const bytesMax = bus.connection.info?.max_payload ?? 0;
    expect(bytesMax).toBeGreaterThan(0);
    return randomBytes(Math.ceil(1.6 * bytesMax)).toString('base64');
  };

  it('arrives whole, at one of several that serve it, beside small ones', async () => {
    await serveMeasure(bus);
    await serveMeasure(other.bus);
    handled = 0;
    const texts = [`€${largeText()}`, 'small'];
    const told = await Promise.all(texts.map((text) => bus.call(measure, { text }, caller)));
    expect(told.map(({ sha256 }) => sha256)).toEqual(texts.map(sha256Of));
    expect(handled).toBe(2);
  });

  it('is refused at once, with how much would be taken, above 64 MiB', async () => {
    await serveMeasure(other.bus);
    const error = await failureOf(bus.call(measure, { text: 'x'.repeat(67_108_864) }, caller));
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', retryable: false });
    expect(String(error)).toContain('67108864');
  });

  it('is not handled when it comes otherwise than it was announced', async () => {
    await serveMeasure(other.bus);
    handled = 0;
    const { connection } = bus;
    const body = Buffer.from(JSON.stringify({ text: 'mine' }));
    const pieces = createInbox();
    const offering = connection.subscribe(pieces, { callback: (_error, message) => message.respond(body) });
    const announced = { subject: pieces, sizeBytes: body.length, sha256: sha256Of('{"text":"thine"}') };
    const nobody = { ...announced, subject: createInbox() };
    for (const [announcement, code] of [
      [JSON.stringify(announced), 'UNAVAILABLE'],
      [JSON.stringify({ ...announced, sizeBytes: body.length - 1 }), 'UNAVAILABLE'],
      [JSON.stringify(nobody), 'UNAVAILABLE'],
      [JSON.stringify({ ...announced, sizeBytes: 1e12 }), 'BAD_USER_INPUT'],
      ['a lot', 'BAD_USER_INPUT'],
    ] as const) {
      const message = headers();
      message.set('Parpour-Identity', await runtime.tokens.signServiceIdentity(caller));
      message.set('Parpour-Body', announcement);
      const answer = await connection.request(measure.subject, undefined, { headers: message, timeout: 20_000 });
      expect(answer.json()).toMatchObject({ error: { code } });
    }
    offering.unsubscribe();
    expect(handled).toBe(0);
  });
});

describe('servers of one contract', () => {
  it('share the calls: each is handled once', async () => {
    const handled: number[] = [];
    const handler = async ({ value }: { value: number }) => {
      handled.push(value);
      return { doubled: String(value * 2) };
    };
    await serve(handler);
    await serve(handler, other.bus);
    const values = Array.from({ length: 200 }, (_, index) => index);
    const replies = await Promise.all(values.map((value) => bus.call(double, { value }, caller)));
    expect(replies.map(({ doubled }) => doubled)).toEqual(values.map((value) => String(value * 2)));
    expect(handled.toSorted((a, b) => a - b)).toEqual(values);
  });

  it('wait, when they close, for the calls in progress', async () => {
    const steps: string[] = [];
    let finish: (() => void) | undefined;
    let entered: (() => void) | undefined;
    const inProgress = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const served = await serve(async () => {
      entered?.();
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      steps.push('handled');
      return { doubled: '4' };
    });
    const call = bus.call(double, { value: 2 }, caller);
    await inProgress;
    const closed = served.close().then(() => steps.push('closed'));
    finish?.();
    expect(await call).toEqual({ doubled: '4' });
    await closed;
    expect(steps).toEqual(['handled', 'closed']);
    expect(await failureOf(bus.call(double, { value: 2 }, caller))).toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('may leave under load, and no call is lost', async () => {
    const handler = async ({ value }: { value: number }) => ({ doubled: String(value * 2) });
    await serve(handler);
    for (let round = 0; round < 5; round++) {
      const served: { leave?: () => Promise<void> } = {};
      let left: Promise<void> | undefined;
      // It leaves in the middle of a burst: some calls are handled, some wait in this process, some are on their way here.
      const closable = await serve(async (request) => {
        left ??= served.leave?.();
        return handler(request);
      }, other.bus);
      served.leave = () => closable.close();
      const calls = Array.from({ length: 300 }, (_, value) =>
        bus.call(double, { value }, caller, { timeoutMs: 2_000 }),
      );
      const settled = await Promise.allSettled(calls);
      expect(settled.filter(({ status }) => status === 'rejected')).toEqual([]);
      await left;
    }
  });

  it('may be closed twice', async () => {
    const served = await serve(async () => ({ doubled: '0' }));
    await served.close();
    await served.close();
  });
});

describe('the bus', () => {
  it('has every stream of ours, with no stream on the subjects of calls', async () => {
    const names = await bus.jetstreamManager.streams.names().next();
    expect(names.toSorted()).toEqual(Object.keys(streams).toSorted());
    expect(await bus.jetstreamManager.streams.names('rpc.>').next()).toEqual([]);
  });

  it('makes streams that are gone anew, and may be asked to by many at once', async () => {
    await bus.jetstreamManager.streams.delete('TASK_WORK_QUEUE');
    await Promise.all([bus.ensureStreams(), other.bus.ensureStreams(), bus.ensureStreams()]);
    const { config } = await bus.jetstreamManager.streams.info('TASK_WORK_QUEUE');
    expect(config).toMatchObject({ retention: 'workqueue', subjects: ['task.l3.dispatch.>'] });
  });

  it('says whether it is connected', async () => {
    expect(bus.isConnected()).toBe(true);
  });
});
