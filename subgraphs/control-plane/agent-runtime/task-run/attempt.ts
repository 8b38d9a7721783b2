import type { Bus } from '#runtime/bus/bus.ts';
import type { Clock } from '#runtime/clock/clock.ts';
import type { IdSource } from '#runtime/ids/ids.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { TaskBoard } from '../../task/task-work.ts';
import type { Toolbox } from '../tool/tools.ts';
import type { AskPolicyOptions } from './ask-policy.ts';

/** What an attempt at a task works with. */
export interface TaskRunDeps {
  readonly board: TaskBoard;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly logger: Logger;
  readonly toolbox: Toolbox;
  readonly policy: AskPolicyOptions;
}

/** The task took longer than it may. */
export class TaskTimeoutError extends Error {
  constructor(seconds: number) {
    super(`took longer than ${seconds} s`);
    this.name = 'TaskTimeoutError';
  }
}

/** The worker stops and gives back what it has not finished. */
export class HandBackError extends Error {
  constructor() {
    super('the worker stops');
    this.name = 'HandBackError';
  }
}
