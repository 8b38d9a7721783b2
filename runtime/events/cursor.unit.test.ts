import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSigningKeys } from '#runtime/auth/signing-keys.ts';
import { type CursorScope, createCursorCodec } from './cursor.ts';

const jwtSecret = 'a-secret-of-at-least-thirty-two-characters';
const codecOf = createCursorCodec(createSigningKeys({ jwtSecret }));
const scope: CursorScope = { tenantId: 'org_1', field: 'events', args: { ventureId: 'ven_1', types: ['b', 'a'] } };
const codec = codecOf(scope);
const place = { epoch: 1, seq: 1_234n };
const cursor = codec.encode(place);

const anyPlace = fc.record({
  epoch: fc.integer({ min: 0, max: 32_767 }),
  seq: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
});
const anyScope = fc.record({
  tenantId: fc.string(),
  field: fc.string(),
  args: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(null))),
});

describe('a cursor', () => {
  it('gives back the place that it was made of, and is the same each time', () => {
    fc.assert(
      fc.property(anyPlace, anyScope, (given, anywhere) => {
        const text = codecOf(anywhere).encode(given);
        expect(codecOf(anywhere).decode(text)).toEqual(given);
        expect(codecOf(anywhere).encode(given)).toBe(text);
      }),
    );
  });

  it('has only characters that a URL keeps', () => {
    expect(cursor).toMatch(/^[\w-]{52}$/);
  });

  it('is good for arguments that mean the same', () => {
    for (const args of [
      { types: ['a', 'b'], ventureId: 'ven_1' },
      { ventureId: 'ven_1', types: ['a', 'b', 'a'], after: cursor },
      { ventureId: 'ven_1', types: ['b', 'a'], after: null, severity: null, effect: undefined },
    ]) {
      expect(codecOf({ ...scope, args }).encode(place)).toBe(cursor);
    }
  });

  it.each([
    { ...scope, tenantId: 'org_2' },
    { ...scope, field: 'workflowEvents' },
    { ...scope, args: { ventureId: 'ven_2', types: ['b', 'a'] } },
    { ...scope, args: { ventureId: 'ven_1', types: ['b'] } },
    { ...scope, args: { ventureId: 'ven_1', types: ['b', 'a,'] } },
    { ...scope, args: { ventureId: 'ven_1', types: ['["a","b"]'] } },
    { ...scope, args: { ventureId: 'ven_1', types: [] } },
    { ...scope, args: { ventureId: 'ven_1' } },
    { ...scope, args: { workflowId: 'ven_1', types: ['b', 'a'] } },
    // What stands in one part must not be movable to another.
    { ...scope, tenantId: 'org_1","events', field: '' },
  ])('is known to be of another subscription under %j', (other) => {
    expect(codecOf(other).decode(cursor)).toBe('OTHER_SUBSCRIPTION');
  });

  it('is refused under any other scope', () => {
    fc.assert(
      fc.property(anyScope, anyPlace, (other, given) => {
        expect(codec.decode(codecOf(other).encode(given))).toBe('OTHER_SUBSCRIPTION');
      }),
    );
  });

  it('is refused when any of its bits is another', () => {
    const bytes = Buffer.from(cursor, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const altered = Buffer.from(bytes);
      altered.writeUInt8(altered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(codec.decode(altered.toString('base64url')), `bit ${bit}`).toBe('ALTERED');
    }
  });

  it('is refused however it was tampered with', () => {
    const edit = fc.record({
      at: fc.nat(cursor.length),
      cut: fc.nat(cursor.length),
      text: fc.oneof(fc.string(), fc.base64String(), fc.constant(cursor)),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const altered = edits.reduce(
          (text, { at, cut, text: put }) => text.slice(0, at) + put + text.slice(at + cut),
          cursor,
        );
        fc.pre(altered !== cursor);
        expect(codec.decode(altered)).toBe('ALTERED');
      }),
      { numRuns: 2_000 },
    );
    fc.assert(fc.property(fc.string(), (text) => void expect(codec.decode(text)).toBe('ALTERED')));
  });

  it('is refused when it is pieced together from two that are good', () => {
    const other = codec.encode({ epoch: 2, seq: 99n });
    for (let at = 1; at < cursor.length; at++) {
      const pieced = cursor.slice(0, at) + other.slice(at);
      if (pieced !== cursor && pieced !== other) expect(codec.decode(pieced), `cut at ${at}`).toBe('ALTERED');
    }
  });
});

describe('a key', () => {
  const next = 'another-secret-of-thirty-two-characters';
  afterEach(() => vi.useRealTimers());

  it('of others signs nothing that is taken', () => {
    expect(createCursorCodec(createSigningKeys({ jwtSecret: next }))(scope).decode(cursor)).toBe('ALTERED');
  });

  it('that was rotated out is taken for the overlap, and signs no more', () => {
    vi.useFakeTimers({ now: 0 });
    const rotated = createSigningKeys({ jwtSecret: next, jwtPreviousSecret: jwtSecret, jwtRotatedAt: new Date(0) });
    const now = createCursorCodec(rotated)(scope);
    expect(now.decode(cursor)).toEqual(place);
    const fresh = now.encode(place);
    expect(fresh).not.toBe(cursor);
    expect([now.decode(fresh), codec.decode(fresh)]).toEqual([place, 'ALTERED']);
    vi.setSystemTime(86_400_000);
    expect([now.decode(cursor), now.decode(fresh)]).toEqual(['ALTERED', place]);
  });
});
