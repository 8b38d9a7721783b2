import { describe, expect, it } from 'vitest';
import { decodeListCursor, encodeListCursor, parseFirst, parsePage, toConnection } from './connection.ts';

describe('a page', () => {
  it('has 20 items unless told otherwise', () => {
    expect(parsePage({}, 1)).toEqual({ first: 20, after: undefined });
    expect(parsePage({ first: null, after: null }, 1, 50)).toEqual({ first: 50, after: undefined });
  });

  it.each([0, -1, 101, 1.5, Number.NaN])('of %d items is refused by name', (first) => {
    expect(() => parseFirst(first)).toThrow(`first: must be 1 to 100, not ${first}`);
  });

  it('starts behind the row that its cursor names', () => {
    const cursor = encodeListCursor(['2026-03-01T00:00:00.000Z', 'wf_1']);
    expect(parsePage({ first: 5, after: cursor }, 2).after).toEqual(['2026-03-01T00:00:00.000Z', 'wf_1']);
  });

  it('refuses a cursor that is none of this list', () => {
    const foreign = [encodeListCursor(['only one']), 'nonsense', Buffer.from('{}').toString('base64url'), ''];
    for (const cursor of foreign) {
      expect(() => decodeListCursor(cursor, 2)).toThrow('after: not a cursor of this list');
    }
  });
});

describe('a connection', () => {
  const cursorOf = (row: string) => `at ${row}`;

  it('says that more follow when one row too many was read', () => {
    expect(toConnection(['a', 'b', 'c'], { first: 2 }, cursorOf)).toEqual({
      edges: [
        { cursor: 'at a', node: 'a' },
        { cursor: 'at b', node: 'b' },
      ],
      nodes: ['a', 'b'],
      pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: 'at a', endCursor: 'at b' },
    });
  });

  it('that is empty has no cursors', () => {
    expect(toConnection([], { first: 2, after: 'x' }, cursorOf).pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: true,
      startCursor: null,
      endCursor: null,
    });
  });
});
