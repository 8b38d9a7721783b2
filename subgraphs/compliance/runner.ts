import type { Closable } from '#runtime/bus/bus.ts';
import type { Queryable } from '#runtime/db/db.ts';
import type { Consumer } from '#runtime/events/consumer.ts';
import { serveNodeLookup } from '#runtime/service/node-lookup.ts';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { RoleRunner } from '#runtime/service/service.ts';
import { readCases, readViolations } from './case/case.repository.ts';
import type { CheckpointWriter } from './checkpoint/checkpoint.ts';
import { consumerName, createEventHandler } from './consumer/consumer.ts';
import { saveRules } from './rule/rule.repository.ts';
import type { RuleSet } from './rule/rule.ts';
import type { LogTree } from './tree/tree.ts';

export interface RunnerParts {
  readonly tree: LogTree;
  readonly rules: RuleSet;
  readonly checkpoints: CheckpointWriter;
  /** Longest that new events go without a signature. */
  readonly checkpointIntervalMs: number;
}

/** The role `compliance`: consumes the log, and signs it now and then. */
export function createRunner(runtime: Runtime, parts: RunnerParts): RoleRunner {
  const { logger, events } = runtime;
  let consumer: Consumer | undefined;
  let lookup: Closable | undefined;
  let timer: NodeJS.Timeout | undefined;
  let signing: Promise<void> = Promise.resolve();

  async function signIfDue(): Promise<void> {
    // A consumer that stopped has seen something wrong with the log: that is not to be signed.
    if (consumer?.failure() !== undefined) return;
    try {
      await events.transact((unit) => parts.checkpoints.write(unit));
    } catch (error) {
      logger.warn({ err: error }, 'a checkpoint could not be written, trying again');
    }
  }

  function schedule(): void {
    timer = setTimeout(() => {
      signing = signIfDue().then(() => {
        if (timer !== undefined) schedule();
      });
    }, parts.checkpointIntervalMs);
  }

  return {
    async start() {
      await saveRules(runtime.db.drizzle, parts.rules.rules);
      lookup = await serveNodeLookup(runtime, 'compliance', (id) => findVentureId(runtime.db.drizzle, id));
      consumer = await runtime.startConsumer({
        name: consumerName,
        handle: createEventHandler({ ...parts, metrics: runtime.metrics }),
      });
      schedule();
    },
    async stop() {
      clearTimeout(timer);
      timer = undefined;
      await lookup?.close();
      await signing;
      await consumer?.stop();
    },
    async check() {
      const failure = consumer?.failure();
      if (failure !== undefined) throw failure;
    },
  };
}

async function findVentureId(queryable: Queryable, id: string): Promise<string | null> {
  const [cases, violations] = await Promise.all([readCases(queryable, [id]), readViolations(queryable, [id])]);
  return cases[0]?.ventureId ?? violations[0]?.ventureId ?? null;
}
