import { describe, expect, it } from 'vitest';
import { type Outgoing, PublishQueue } from './publish-queue.ts';
import { knowsExpectationsWhenSourcing } from './publisher.ts';

const event = (seq: number, body = 'x'): Outgoing => ({ seq: BigInt(seq), id: String(seq), subject: 'evt.x', body });
const from = (first: number, count: number, body?: string) =>
  Array.from({ length: count }, (_, index) => event(first + index, body));
const seqs = (events: readonly Outgoing[]) => events.map(({ seq }) => Number(seq));

describe('the queue of events to publish', () => {
  it('gives events in order, right behind a position and no more than asked for', () => {
    const queue = new PublishQueue();
    queue.add(from(1, 3));
    queue.add(from(4, 2));
    expect(seqs(queue.takeBehind(0n, 4))).toEqual([1, 2, 3, 4]);
    expect(seqs(queue.takeBehind(4n, 4))).toEqual([5]);
    expect(queue.isEmpty()).toBe(true);
  });

  it('gives nothing across a gap', () => {
    const queue = new PublishQueue();
    queue.add(from(5, 2));
    expect(queue.takeBehind(3n, 10)).toEqual([]);
    expect(queue.isEmpty()).toBe(false);
  });

  it('forgets what has been published in another way', () => {
    const queue = new PublishQueue();
    queue.add(from(1, 5));
    queue.dropUpTo(3n);
    expect(seqs(queue.takeBehind(3n, 10))).toEqual([4, 5]);
    queue.dropUpTo(9n);
    expect(queue.isEmpty()).toBe(true);
  });

  it.each([
    ['more events than fit', [from(1, 4_000), from(4_001, 1_001)]],
    ['more text than fits', [from(1, 40, 'x'.repeat(1_000_000))]],
    ['events that do not follow', [from(1, 2), from(4, 1)]],
  ])('is empty after %s, and says so', (_name, batches) => {
    const queue = new PublishQueue();
    expect(batches.map((batch) => queue.add(batch)).at(-1)).toBe(false);
    expect(queue.isEmpty()).toBe(true);
    expect(queue.add(from(9, 2_000, 'x'.repeat(10_000)))).toBe(true);
  });
});

it.each([
  ['2.9.10', false],
  ['2.10.13', false],
  ['2.10.14', true],
  ['2.11.0-RC.1', true],
  ['2.12.1', true],
  ['3.0.0', true],
  [undefined, false],
])('messages have expectations on nats-server %s: %s', (version, known) => {
  expect(knowsExpectationsWhenSourcing(version)).toBe(known);
});
