import { describe, expect, it } from 'vitest';
import type { SequencedEvent } from './event.ts';
import type { EventFilter } from './read.ts';
import { matcherOf, WaitingFollowers } from './waiting-followers.ts';

const event: SequencedEvent = {
  id: '0190f3c0-0000-7000-8000-000000000000',
  seq: 7n,
  type: 'workflow.succeeded.v1',
  version: 1,
  streamId: 'wf_1',
  streamVersion: 1,
  ventureId: 'ven_1',
  actor: { kind: 'SYSTEM', id: 'test', name: 'Test' },
  occurredAt: '2026-01-01T00:00:00.000Z',
  correlationId: 'wf_1',
  causationId: null,
  payload: { workflowId: 'wf_1' },
  hash: '',
  previousHash: '',
};

function wait(followers: WaitingFollowers, filter: EventFilter) {
  const woken: (bigint | undefined)[] = [];
  const giveUp = followers.wait(filter, matcherOf(filter), (seq) => woken.push(seq));
  return { woken, giveUp };
}

describe('a waiting follower', () => {
  it.each<[EventFilter, boolean]>([
    [{}, true],
    [{ ventureId: 'ven_1' }, true],
    [{ ventureId: 'ven_2' }, false],
    [{ types: ['workflow.failed.v1', 'workflow.succeeded.v1'] }, true],
    [{ types: ['workflow.failed.v1'] }, false],
    [{ types: [] }, false],
    [{ ventureId: 'ven_1', types: ['workflow.succeeded.v1'] }, true],
    [{ ventureId: 'ven_2', types: ['workflow.succeeded.v1'] }, false],
    [{ streamIds: ['wf_0', 'wf_1', 'wf_1'] }, true],
    [{ streamIds: ['wf_0'] }, false],
    [{ streamIds: ['wf_1'], types: ['workflow.failed.v1'] }, false],
    [{ streamIds: ['wf_1'], ventureId: 'ven_2' }, false],
    [{ correlationId: 'wf_1', ventureId: 'ven_1' }, true],
    [{ correlationId: 'wf_2' }, false],
    [{ correlationId: 'wf_1', types: ['workflow.failed.v1'] }, false],
  ])('with the filter %j is woken: %s', (filter, isWoken) => {
    const followers = new WaitingFollowers();
    const { woken } = wait(followers, filter);
    followers.tell(event);
    expect(woken).toEqual(isWoken ? [7n] : []);
  });

  it('is woken once, however many events come and by however many ways they would reach it', () => {
    const followers = new WaitingFollowers();
    const { woken } = wait(followers, { streamIds: ['wf_1', 'wf_2'] });
    followers.tell(event);
    followers.tell({ ...event, seq: 8n });
    followers.tell({ ...event, seq: 9n, streamId: 'wf_2' });
    followers.wakeAll();
    expect(woken).toEqual([7n]);
  });

  it('may wait again while it is woken', () => {
    const followers = new WaitingFollowers();
    const woken: (bigint | undefined)[] = [];
    const again = () => {
      followers.wait({}, matcherOf({}), (seq) => {
        woken.push(seq);
        if (woken.length < 3) again();
      });
    };
    again();
    for (const seq of [1n, 2n, 3n, 4n]) followers.tell({ ...event, seq });
    expect(woken).toEqual([1n, 2n, 3n]);
  });

  it('hears nothing after it has given up', () => {
    const followers = new WaitingFollowers();
    const { woken, giveUp } = wait(followers, { ventureId: 'ven_1' });
    giveUp();
    followers.tell(event);
    followers.wakeAll();
    expect(woken).toEqual([]);
  });

  it('is told to look for itself when all are woken', () => {
    const followers = new WaitingFollowers();
    const [one, other] = [wait(followers, { ventureId: 'ven_9' }), wait(followers, { types: [] })];
    followers.wakeAll();
    expect(one.woken).toEqual([undefined]);
    expect(other.woken).toEqual([undefined]);
  });
});

it('asks few of five thousand followers about an event', () => {
  const followers = new WaitingFollowers();
  const all = Array.from({ length: 5_000 }, (_, index) =>
    wait(followers, { ventureId: `ven_${index % 100}`, types: [index % 2 ? 'workflow.failed.v1' : event.type] }),
  );
  expect(followers.tell(event)).toBe(0);
  expect(followers.tell({ ...event, ventureId: 'ven_2' })).toBe(50);
  expect(all.filter(({ woken }) => woken.length > 0)).toHaveLength(50);
});
