import { setTimeout as delay } from 'node:timers/promises';
import type { Runtime } from '#runtime/service/runtime.ts';
import type { RoleRunner } from '#runtime/service/service.ts';
import { createTaskBoard } from '../task/task-board.ts';
import type { TaskBoard, TaskWork } from '../task/task-work.ts';
import type { Author } from './author/author.ts';
import { createAuthor } from './author/create-author.ts';
import type { AskPolicyOptions } from './task-run/ask-policy.ts';
import { createToolbox, type Toolbox } from './tool/tools.ts';
import { createFreezeWatch } from './worker/freeze-watch.ts';
import { openTaskQueue, type TaskQueue } from './worker/task-queue.ts';
import { type MessageDeps, workOnMessage } from './worker/work-on-message.ts';

export interface AgentRuntimeOptions {
  /** Default: chosen by the configured keys. */
  readonly author?: Author;
  readonly toolbox?: Toolbox;
  readonly board?: TaskBoard;
  readonly policy?: Partial<AskPolicyOptions>;
  /** How long `stop` lets tasks finish before it hands them back. Default 10,000. */
  readonly drainMs?: number;
}

const pauseAfterFaultMs = 1_000;
const measureEveryMs = 5_000;

/**
 * Creates the role that runs agents: it takes tasks from TASK_WORK_QUEUE, several at once, and makes their calls under
 * policy. Any number of processes may run it.
 */
export function createAgentRuntime(runtime: Runtime, options: AgentRuntimeOptions = {}): RoleRunner {
  const { bus, clock, config, ids, logger } = runtime;
  const { l3ConcurrencyMax, l3TimeoutMs } = config.workers;
  const queue = openTaskQueue(bus, config.nats.replicas);
  const meters = createMeters(runtime);
  const handBack = new AbortController();
  const stopping = new AbortController();
  const freezes = createFreezeWatch(runtime);
  const deps: MessageDeps = {
    board: options.board ?? createTaskBoard(runtime),
    bus,
    clock,
    ids,
    logger,
    toolbox: options.toolbox ?? createToolbox({ ...runtime, author: options.author ?? createAuthor(runtime) }),
    policy: { retriesMax: 5, retryBaseMs: 250, timeoutMs: 5_000, ...options.policy },
    taskTimeoutMs: l3TimeoutMs,
    handBack: handBack.signal,
    freezes,
    onAttempt: meters.onAttempt,
  };
  let slots: Promise<void>[] = [];
  let measuring: NodeJS.Timeout | undefined;
  let lastFault: unknown;

  /** Takes one task after the other. */
  async function serve(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const message = await queue.next(stopping.signal);
        lastFault = undefined;
        if (message === null) continue;
        // Came in as the runtime stopped: somebody else takes it.
        if (stopping.signal.aborted) message.nak();
        else await workOnMessage(deps, message);
      } catch (error) {
        if (bus.connection.isClosed()) return;
        lastFault = error;
        logger.warn({ err: error }, 'the work queue does not answer, trying again');
        await delay(pauseAfterFaultMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  return {
    async start() {
      await queue.depth();
      freezes.start();
      slots = Array.from({ length: l3ConcurrencyMax }, () => serve());
      measuring = setInterval(() => void meters.measure(queue), measureEveryMs);
    },
    async stop() {
      clearInterval(measuring);
      stopping.abort();
      const drained = Promise.all(slots);
      const timer = setTimeout(() => handBack.abort(), options.drainMs ?? 10_000);
      await drained.finally(() => clearTimeout(timer));
      await freezes.stop();
    },
    async check() {
      if (lastFault !== undefined) throw lastFault;
    },
  };
}

function createMeters({ config, logger, metrics }: Runtime) {
  const utilization = metrics.gauge(
    'venture_l3_worker_pool_utilization',
    'Share of the agent runtime in use, 0 to 1.',
    [],
  );
  const depth = metrics.gauge('venture_l3_worker_queue_depth', 'Tasks that wait for an agent runtime.', []);
  const active = metrics.gauge('venture_active_agents', 'Agents at work.', ['agent_level']);
  let running = 0;
  const show = (change: number) => {
    running += change;
    utilization.set(running / config.workers.l3ConcurrencyMax);
  };
  show(0);

  return {
    onAttempt({ agent }: TaskWork) {
      show(1);
      active.inc({ agent_level: agent.level });
      return () => {
        show(-1);
        active.dec({ agent_level: agent.level });
      };
    },
    async measure(queue: TaskQueue): Promise<void> {
      try {
        depth.set(await queue.depth());
      } catch (error) {
        logger.debug({ err: error }, 'the depth of the work queue is not known');
      }
    },
  };
}
