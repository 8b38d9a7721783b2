import { InvariantError } from '#runtime/errors/errors.ts';
import type { Consumer } from '#runtime/events/consumer.ts';
import { isEvent } from '#runtime/events/event.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { RoleRunner } from '#runtime/service/service.ts';
import { requestMoneyApproval } from '../approval/money-approval.ts';
import { orchestrate, orchestratedEventTypes } from './advance.ts';
import { createDispatcher, dispatchedEventTypes } from './dispatcher.ts';
import { every, type Repetition } from './every.ts';
import { reclaimLostTasks } from './reclaim.ts';

/** Name of the consumer that moves workflows on. */
export const orchestratorName = 'control-plane.orchestrator';

export interface OrchestratorOptions {
  /** How often lost and overdue tasks are looked for. Default 2,000. */
  readonly sweepIntervalMs?: number;
  /** A queued task is dispatched again when nobody has taken it for so long. Default 30,000. */
  readonly overdueMs?: number;
}

/** Runs workflows: plans them, moves them on, dispatches their tasks, and takes back what got lost. */
export function createOrchestrator(runtime: Runtime, options: OrchestratorOptions = {}): RoleRunner {
  const { ids, logger } = runtime;
  const { sweepIntervalMs = 2_000, overdueMs = 30_000 } = options;
  const dispatcher = createDispatcher(runtime, { sweepIntervalMs, overdueMs });
  let consumers: Consumer[] = [];
  let sweep: Repetition | undefined;

  return {
    async start() {
      consumers = await Promise.all([
        runtime.startConsumer({
          name: orchestratorName,
          types: orchestratedEventTypes,
          handle: (event, unit) => orchestrate(unit, event, ids),
        }),
        runtime.startConsumer({
          name: 'control-plane.dispatcher',
          types: dispatchedEventTypes,
          // The sweep dispatches what was passed over here.
          onPoison: 'skip',
          handleAll: (events, unit) => dispatcher.note(events, unit.tx),
          afterCommit: dispatcher.look,
        }),
        runtime.startConsumer({
          name: 'control-plane.approvals',
          types: ['money.intent_approval_required.v1'],
          // An intent that nobody is asked about stays undecided; others need not wait for it.
          onPoison: 'skip',
          async handle(event, unit) {
            if (isEvent(event, 'money.intent_approval_required.v1')) await requestMoneyApproval(unit, event, runtime);
          },
        }),
      ]);
      dispatcher.start();
      sweep = every(sweepIntervalMs, () => reclaimLostTasks(runtime), logger.child({ sweeper: 'tasks' }));
    },
    async stop() {
      await sweep?.stop();
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await dispatcher.stop();
    },
    async check() {
      failWithConsumers(consumers);
    },
  };
}

/** @throws InvariantError when one of the consumers has stopped for good */
export function failWithConsumers(consumers: readonly Consumer[]): void {
  const failure = consumers.map((consumer) => consumer.failure()).find((error) => error !== undefined);
  if (failure !== undefined) throw new InvariantError(`A consumer has stopped: ${failure.message}`);
}
