import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Scope } from '#runtime/auth/identity.ts';
import { createTokenLife } from '#runtime/auth/token-life.ts';
import { RequestError } from '#runtime/errors/errors.ts';
import { collect, eventually } from '../testing/collect.ts';
import { openRawSocket } from '../testing/raw-socket.ts';
import { startTestGateway, type TestGateway } from '../testing/start.ts';

const query = 'subscription { itemEvents(itemId: "it_1") { text } }';
const subscribe = { id: 'one', type: 'subscribe', payload: { query } };

describe('a token on an open connection', () => {
  const revoked = new Set<string>();
  const listeners = new Set<() => void>();
  let isAway = false;
  /** Scopes of callers by id, where they are not those of their role. */
  const scopesOf = new Map<string, readonly Scope[]>();
  let gateway: TestGateway;
  let pushed = 0;

  beforeAll(async () => {
    gateway = await startTestGateway({
      subgraphs: 'in-process',
      verifies: (tokens) => async (token) => {
        if (isAway) throw new RequestError('UNAVAILABLE', 'Tokens can not be checked at the moment; try again');
        const { identity, expiresAt } = await tokens.verifyUserToken(token);
        const scopes = scopesOf.get(identity.actor.id) ?? identity.scopes;
        const life = createTokenLife({
          expiresAt,
          isRevoked: () => revoked.has(token),
          onRevocation(listener) {
            listeners.add(listener);
            return () => listeners.delete(listener);
          },
        });
        return { identity: { ...identity, scopes }, expiresAt, life };
      },
    });
  });
  afterEach(() => eventually(() => gateway.source.open === 0));
  afterAll(() => gateway.stop());

  function push(): string {
    pushed += 1;
    gateway.source.push({ cursor: `c${pushed}`, text: `event ${pushed}`, itemId: 'it_1' });
    return `c${pushed}`;
  }

  function revoke(token: string): void {
    revoked.add(token);
    for (const listener of [...listeners]) listener();
  }

  async function subscribed(token: string) {
    const raw = await openRawSocket(gateway.url, token);
    raw.send(subscribe);
    await eventually(() => gateway.source.open === 1);
    return raw;
  }

  it('that is revoked ends it at once', async () => {
    const token = await gateway.token({ id: 'usr_gone' });
    const raw = await subscribed(token);
    revoke(token);
    expect(await raw.closed).toEqual({ code: 4482, reason: 'Token revoked' });
  });

  it('that can not be checked at the moment is told apart from one that is no good', async () => {
    isAway = true;
    const raw = await openRawSocket(gateway.url, await gateway.token({ id: 'usr_away' }));
    isAway = false;
    expect(await raw.closed).toEqual({ code: 1013, reason: 'Try again later' });
    expect(await collect(await gateway.client('nonsense'), { query }).untilEnded()).toMatchObject({ code: 4401 });
  });

  it('is renewed by a ping: what is subscribed to goes on beyond the end of the old one', async () => {
    const raw = await subscribed(await gateway.token({ expiresInSeconds: 3 }));
    const openedBefore = gateway.source.opened;
    const first = push();
    const { expiresAt } = await raw.renew(await gateway.token({ expiresInSeconds: 600 }));
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() + 500_000);
    // An old token ends meanwhile, of a connection that was not renewed.
    const other = await openRawSocket(gateway.url, await gateway.token({ expiresInSeconds: 4 }));
    expect(await other.closed).toMatchObject({ code: 4481 });
    const second = push();
    await eventually(() => raw.cursorsOf('one').length === 2);
    expect(raw.cursorsOf('one')).toEqual([first, second]);
    expect(gateway.source.opened).toBe(openedBefore);
    raw.socket.close();
  });

  it('is not renewed by one of somebody else, or one that is no good; it stays as it was', async () => {
    const raw = await subscribed(await gateway.token());
    expect(await raw.renew(await gateway.token({ id: 'usr_2' }))).toMatchObject({ error: { code: 'FORBIDDEN' } });
    expect(await raw.renew(await gateway.token({ tenantId: 'org_2' }))).toMatchObject({ error: { code: 'FORBIDDEN' } });
    expect(await raw.renew('nonsense')).toMatchObject({ error: { code: 'UNAUTHENTICATED', retryable: false } });
    isAway = true;
    const unchecked = await raw.renew(await gateway.token({ expiresInSeconds: 77 }));
    isAway = false;
    expect(unchecked).toMatchObject({ error: { code: 'UNAVAILABLE', retryable: true } });
    const cursor = push();
    await eventually(() => raw.cursorsOf('one').length === 1);
    expect(raw.cursorsOf('one')).toEqual([cursor]);
    raw.socket.close();
  });

  it('with other rights moves what is subscribed to behind the same item, without a gap', async () => {
    const raw = await subscribed(await gateway.token({ role: 'founder' }));
    const first = push();
    await eventually(() => raw.cursorsOf('one').length === 1);
    await raw.renew(await gateway.token({ role: 'auditor' }));
    await eventually(() => gateway.source.open === 1);
    const second = push();
    await eventually(() => raw.cursorsOf('one').length === 2);
    expect(raw.cursorsOf('one')).toEqual([first, second]);
    expect(gateway.subscribed.at(-1)?.identity.scopes).not.toContain('ventures:write');
    raw.socket.close();
  });

  it('with too few rights ends what is subscribed to as FORBIDDEN, and nothing else', async () => {
    const raw = await subscribed(await gateway.token({ id: 'usr_less' }));
    push();
    await eventually(() => raw.cursorsOf('one').length === 1);
    scopesOf.set('usr_less', ['money:read']);
    expect(await raw.renew(await gateway.token({ id: 'usr_less', expiresInSeconds: 500 }))).toHaveProperty('expiresAt');
    await eventually(() => raw.messages.some(({ type }) => type === 'complete'));
    expect(raw.messages.findLast(({ type }) => type === 'next').payload.errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN' } },
    ]);
    raw.send({ id: 'two', type: 'subscribe', payload: { query: '{ viewer { id } }' } });
    await eventually(() => raw.messages.some(({ id, type }) => id === 'two' && type === 'next'));
    raw.socket.close();
  });
});
