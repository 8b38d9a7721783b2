import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestError } from '#runtime/errors/errors.ts';
import { createCursors } from './cursor.ts';

const cursors = createCursors('a-secret-of-at-least-thirty-two-characters');
const scope = 'ven_1';
const text = (cursor: string) => Buffer.from(cursor, 'base64url').toString('latin1');
const cursorOf = (plain: string) => Buffer.from(plain, 'latin1').toString('base64url');

describe('a cursor', () => {
  it('gives back the position that it was made of, under the same scope', () => {
    const max = 2n ** 63n - 1n;
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max }), fc.string(), (seq, anyScope) => {
        expect(cursors.decode(cursors.encode(seq, anyScope), anyScope)).toBe(seq);
      }),
    );
  });

  it('has only characters that a URL keeps', () => {
    expect(cursors.encode(123n, scope)).toMatch(/^[\w-]+$/);
  });

  it('is refused under another scope', () => {
    expect(() => cursors.decode(cursors.encode(1n, 'ven_2'), scope)).toThrow(RequestError);
    // What stands between scope and position must not be movable from one to the other.
    expect(() => cursors.decode(cursors.encode(23n, 'ven\n1'), 'ven')).toThrow(RequestError);
  });

  it('is refused when another secret signed it', () => {
    const foreign = createCursors('another-secret-of-thirty-two-characters').encode(1n, scope);
    expect(() => cursors.decode(foreign, scope)).toThrow(RequestError);
  });

  it('is refused when any of its characters is another', () => {
    const cursor = cursors.encode(1_234n, scope);
    for (let index = 0; index < cursor.length - 1; index++) {
      const altered = cursor.slice(0, index) + (cursor[index] === 'A' ? 'B' : 'A') + cursor.slice(index + 1);
      expect(() => cursors.decode(altered, scope), altered).toThrow(RequestError);
    }
  });

  it('is refused when its position is another and its signature kept', () => {
    const [, signature] = text(cursors.encode(5n, scope)).split('.');
    for (const seq of ['6', '05', '-5', '5 ', '5n', '', '99999999999999999999']) {
      expect(() => cursors.decode(cursorOf(`${seq}.${signature}`), scope), seq).toThrow(RequestError);
    }
  });

  it.each(['', '.', 'abc', '1', '1.', '1.AAAAAAAAAAAAAAAA', '💥', 'A'.repeat(10_000), '../../etc/passwd', '\0'])(
    'is refused when it is rubbish: "%s"',
    (rubbish) => {
      for (const cursor of [rubbish, cursorOf(rubbish)]) {
        expect(() => cursors.decode(cursor, scope)).toThrow(
          expect.objectContaining({ code: 'BAD_USER_INPUT', retryable: false }),
        );
      }
    },
  );
});
