import { setTimeout } from 'node:timers/promises';
import type { Worker } from './workers.ts';

/** How far a follower of the log has come. */
export interface FollowerStand {
  readonly name: string;
  readonly seq: bigint;
  readonly hash: string;
  /** Start time (epoch ms) of the latest write that it has seen. */
  readonly freshest: number;
  /** When the test was told. */
  readonly at: number;
}

/** What the workers have told so far. */
export interface Progress {
  /** Writes whose commit was acknowledged, by their tokens. */
  readonly acknowledged: ReadonlySet<string>;
  /** When each acknowledgement came, epoch ms, in order. */
  readonly acknowledgedAt: readonly number[];
  /** Tasks whose effect was refused since another attempt had been given the task. */
  readonly fenced: readonly string[];
  /** What followers found wrong with the log as they saw it, and processes that ended by themselves. */
  readonly broken: readonly string[];
  followers(): readonly FollowerStand[];
  take(worker: Worker, words: readonly string[]): void;
  /** Waits until all followers have seen a write that began after `sinceMs`. @returns the position up to which, and when */
  freshWriteSeen(sinceMs: number, deadlineMs: number): Promise<{ readonly seq: bigint; readonly at: number }>;
  /** Waits for a task worker to begin a task. */
  taskBegun(): Promise<{ readonly worker: Worker; readonly taskId: string }>;
  /** Waits until a task's effect has been committed. */
  taskDone(taskId: string, deadlineMs: number): Promise<number>;
}

/** Collects what workers tell: `ack TOKEN`, `seen FOLLOWER SEQ HASH FRESHEST`, `took|done|fenced TASK`, `broken TEXT`. */
export function createProgress(): Progress {
  const acknowledged = new Set<string>();
  const acknowledgedAt: number[] = [];
  const fenced: string[] = [];
  const broken: string[] = [];
  const followers = new Map<string, FollowerStand>();
  const doneAt = new Map<string, number>();
  let onTask: ((begun: { worker: Worker; taskId: string }) => void)[] = [];

  return {
    acknowledged,
    acknowledgedAt,
    fenced,
    broken,
    followers: () => [...followers.values()],
    take(worker, [kind, first = '', second = '', third = '', fourth = '']) {
      const at = Date.now();
      if (kind === 'ack') {
        acknowledged.add(first);
        acknowledgedAt.push(at);
      } else if (kind === 'seen') {
        followers.set(first, { name: first, seq: BigInt(second), hash: third, freshest: Number(fourth), at });
      } else if (kind === 'took') {
        const waiting = onTask;
        onTask = [];
        for (const tell of waiting) tell({ worker, taskId: first });
      } else if (kind === 'done') doneAt.set(first, at);
      else if (kind === 'fenced') fenced.push(first);
      else broken.push(`${worker.name}: ${kind} ${first} ${second} ${third} ${fourth}`);
    },
    async freshWriteSeen(sinceMs, deadlineMs) {
      for (;;) {
        const stands = [...followers.values()];
        if (stands.length > 0 && stands.every(({ freshest }) => freshest > sinceMs)) {
          const seqs = stands.map(({ seq }) => seq);
          const seq = seqs.reduce((low, other) => (other < low ? other : low));
          return { seq, at: Date.now() };
        }
        if (Date.now() > deadlineMs) throw new Error('no fresh write was seen in time');
        await setTimeout(5);
      }
    },
    taskBegun: () => new Promise((resolve) => onTask.push(resolve)),
    async taskDone(taskId, deadlineMs) {
      for (;;) {
        const at = doneAt.get(taskId);
        if (at !== undefined) return at;
        if (Date.now() > deadlineMs) throw new Error(`${taskId} was not done in time`);
        await setTimeout(5);
      }
    },
  };
}
