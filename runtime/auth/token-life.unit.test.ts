import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CredentialRefusal } from './refusal.ts';
import { createTokenLife } from './token-life.ts';

const nowMs = Date.parse('2026-03-01T09:30:00Z');
const dayMs = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers({ now: nowMs });
});
afterEach(() => {
  vi.useRealTimers();
});

function reasons() {
  const told: string[] = [];
  return { told, listener: ({ reason }: CredentialRefusal) => void told.push(reason) };
}

describe('the life of a token', () => {
  test('ends when the token expires, also months ahead', () => {
    const life = createTokenLife({ expiresAt: new Date(nowMs + 90 * dayMs) });
    const { told, listener } = reasons();
    life.onEnd(listener);
    vi.advanceTimersByTime(90 * dayMs - 1);
    expect({ told, isGood: life.use() }).toEqual({ told: [], isGood: true });
    vi.advanceTimersByTime(1);
    expect({ told, isGood: life.use() }).toEqual({ told: ['EXPIRED'], isGood: false });
    vi.advanceTimersByTime(dayMs);
    expect(told).toEqual(['EXPIRED']);
  });

  test('ends when the token is revoked, for all who listen', () => {
    let isRevoked = false;
    const watchers = new Set<() => void>();
    const life = createTokenLife({
      expiresAt: new Date(nowMs + dayMs),
      isRevoked: () => isRevoked,
      onRevocation: (watcher) => {
        watchers.add(watcher);
        return () => void watchers.delete(watcher);
      },
    });
    const [one, two, gone] = [reasons(), reasons(), reasons()];
    life.onEnd(one.listener);
    life.onEnd(two.listener);
    life.onEnd(gone.listener)();
    for (const watcher of watchers) watcher();
    expect([...one.told, ...two.told]).toEqual([]);
    isRevoked = true;
    for (const watcher of watchers) watcher();
    expect([one.told, two.told, gone.told]).toEqual([['REVOKED'], ['REVOKED'], []]);
    expect(watchers.size).toBe(0);
  });

  test('leaves nothing behind when nobody listens any more', () => {
    const stopWatching = vi.fn();
    const life = createTokenLife({ expiresAt: new Date(nowMs + dayMs), onRevocation: () => stopWatching });
    const stops = [life.onEnd(() => undefined), life.onEnd(() => undefined)];
    for (const stop of [...stops, ...stops]) stop();
    expect(stopWatching).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that is over already is told soon, and not before listening can be stopped', () => {
    const life = createTokenLife({ expiresAt: new Date(nowMs - 1) });
    const { told, listener } = reasons();
    life.onEnd(listener);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(0);
    expect(told).toEqual(['EXPIRED']);
    life.onEnd(listener)();
    vi.advanceTimersByTime(10);
    expect(told).toEqual(['EXPIRED']);
  });

  test('is not vouched for while that can not be known; a use is noted when it is', () => {
    let isCertain = false;
    const onUse = vi.fn();
    const life = createTokenLife({ expiresAt: new Date(nowMs + dayMs), isCertain: () => isCertain, onUse });
    expect(life.use()).toBe(false);
    expect(onUse).not.toHaveBeenCalled();
    isCertain = true;
    expect(life.use()).toBe(true);
    expect(onUse).toHaveBeenCalledTimes(1);
  });
});
