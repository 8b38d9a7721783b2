import { Writable } from 'node:stream';
import { DrizzleQueryError } from 'drizzle-orm';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLogger, type Logger } from './logger.ts';
import { redactText } from './redact.ts';

let lines: string[];
let logger: Logger;

beforeEach(() => {
  lines = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  logger = createLogger({ service: 'test', level: 'debug', destination });
});

function logged(): Record<string, unknown> {
  return JSON.parse(lines.at(-1) ?? '{}');
}

describe('a text in the log', () => {
  it.each([
    ['mail to ada.lovelace+news@mail.example.com failed', 'mail to [mail] failed'],
    ['Authorization: Bearer abc.def-ghi_123==, next', 'Authorization: Bearer [redacted], next'],
    ['bearer  abc', 'bearer  [redacted]'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1In0.c2ln expired', 'token [redacted] expired'],
    ['postgresql://venture:s3cr:et@db:5432/venture', 'postgresql://venture:[redacted]@db:5432/venture'],
    ['redis://:pw@localhost:6379/0 and nats://a:b@c', 'redis://:[redacted]@localhost:6379/0 and nats://a:[redacted]@c'],
    ['http://localhost:4000/graphql has none', 'http://localhost:4000/graphql has none'],
    ['wf_0197f0c2a1b27c3d8e4f5a6b7c8d9e0f at 12:30:00', 'wf_0197f0c2a1b27c3d8e4f5a6b7c8d9e0f at 12:30:00'],
  ])('%s', (text, redacted) => {
    expect(redactText(text)).toBe(redacted);
  });

  it.each(['a', '.', 'a@', 'a.', 'http://', 'x://a:', 'Bearer ', 'eyJ', 'eyJa.', '@a.'])(
    'of a megabyte of "%s" is read in no time',
    (part) => {
      const before = process.cpuUsage();
      redactText(part.repeat(1_000_000 / part.length));
      // Linear takes milliseconds; a second look at each character for each other one would take half an hour.
      expect(process.cpuUsage(before).user).toBeLessThan(5_000_000);
    },
  );

  it('never keeps a mail address, wherever it stands', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        expect(redactText(`${before} ada@example.com ${after}`)).not.toContain('ada@example.com');
      }),
    );
  });
});

describe('the logger', () => {
  it('writes one JSON object a line, with the service, the level and an ISO time', () => {
    logger.info({ seq: 4 }, 'appended');
    expect(lines).toHaveLength(1);
    expect(logged()).toMatchObject({ service: 'test', level: 30, seq: 4, msg: 'appended' });
    expect(String(logged().time)).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('is silent below its level', () => {
    logger.level = 'warn';
    logger.info('not this');
    expect(lines).toEqual([]);
  });

  it('redacts the message, also what is put into it', () => {
    logger.info('mail to %s with Bearer %s', 'ada@example.com', 'abc.def');
    expect(logged().msg).toBe('mail to [mail] with Bearer [redacted]');
  });

  it.each([
    'password',
    'token',
    'accessToken',
    'authorization',
    'Set-Cookie',
    'x-api-key',
    'anthropicApiKey',
    'jwtSecret',
    'signingKey',
    'secretAccessKey',
    'databaseUrl',
  ])('takes a value out by its name at every depth: %s', (name) => {
    logger.info({ [name]: 'hunter2', config: { auth: { list: [{ [name]: 'hunter2' }] } } }, 'configured');
    expect(lines.join()).not.toContain('hunter2');
    expect(lines.join()).toContain('[redacted]');
  });

  it('redacts texts inside of objects and lists', () => {
    logger.info({
      call: { url: 'redis://:hunter2@cache', to: ['ada@example.com'] },
      at: new URL('http://u:hunter2@h'),
    });
    expect(logged()).toMatchObject({
      call: { url: 'redis://:[redacted]@cache', to: ['[mail]'] },
      at: 'http://u:[redacted]@h/',
    });
  });

  it('keeps what is harmless as it is', () => {
    const harmless = { inputTokens: 12, ok: true, nothing: null, size: 10n, tasks: ['write', 'send'] };
    logger.info({ ...harmless });
    expect(logged()).toMatchObject({ ...harmless, size: 10 });
  });

  it('redacts the bindings of a child', () => {
    logger.child({ component: 'http', token: 'hunter2' }).info('hello');
    expect(lines.join()).not.toContain('hunter2');
    expect(logged().component).toBe('http');
  });

  it('survives an object that holds itself', () => {
    const node: Record<string, unknown> = { name: 'a' };
    node.self = node;
    logger.info({ node }, 'a circle');
    expect(logged().msg).toBe('a circle');
  });
});

describe('an error in the log', () => {
  it('has its message, stack, cause and own fields redacted', () => {
    const cause = new Error('redis://:hunter2@cache refused');
    const error = Object.assign(new Error('ada@example.com was not told', { cause }), {
      hint: 'Bearer hunter2',
      status: 5,
    });
    logger.error({ err: error }, 'failed');
    expect(lines.join()).not.toMatch(/hunter2|ada@/);
    expect(logged().err).toMatchObject({
      type: 'Error',
      message: '[mail] was not told: redis://:[redacted]@cache refused',
      hint: 'Bearer [redacted]',
      status: 5,
    });
  });

  it('does not get into the message unredacted when it is logged alone', () => {
    logger.error(new Error('ada@example.com was not told'));
    expect(logged().msg).toBe('[mail] was not told');
    logger.error({ err: new Error('ada@example.com was not told') });
    expect(lines.join()).not.toContain('ada@');
  });

  it('of a query keeps the statement and leaves the values out', () => {
    const cause = Object.assign(new Error('violates check'), { detail: 'Failing row contains (1, Ada Lovelace).' });
    const error = new DrizzleQueryError('insert into people values ($1)', ['Ada Lovelace'], cause);
    logger.error({ err: new Error('could not save', { cause: error }) }, 'failed');
    expect(lines.join()).not.toContain('Ada Lovelace');
    expect(lines.join()).toContain('insert into people values ($1)');
    logger.error({ err: error }, 'failed');
    logger.error({ err: cause }, 'failed');
    expect(lines.join()).not.toContain('Ada Lovelace');
    expect(lines.join()).toContain('violates check');
  });

  it('keeps a detail that names no row', () => {
    logger.error({ err: Object.assign(new Error('x'), { detail: 'Process 1 waits for ShareLock' }) });
    expect(logged().err).toMatchObject({ detail: 'Process 1 waits for ShareLock' });
  });
});
