import type { Runtime } from '#runtime/service/runtime.ts';
import type { RoleRunner } from '#runtime/service/service.ts';
import { every, type Repetition } from '../orchestrator/every.ts';
import { expireApprovals } from './expiry.ts';

export interface SchedulerOptions {
  /** How often lapsed approvals are looked for. Default 1,000. */
  readonly intervalMs?: number;
}

/** Ends what has a time to end: approvals. */
export function createScheduler(runtime: Runtime, { intervalMs = 1_000 }: SchedulerOptions = {}): RoleRunner {
  let expiry: Repetition | undefined;
  return {
    async start() {
      expiry = every(intervalMs, () => expireApprovals(runtime), runtime.logger.child({ scheduler: 'approvals' }));
    },
    async stop() {
      await expiry?.stop();
    },
  };
}
