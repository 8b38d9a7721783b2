import { setTimeout } from 'node:timers/promises';
import type { JsMsg } from 'nats';
import { seededRandom } from '../random.ts';
import type { WorkerArguments } from '../workers.ts';
import { openParts, type Parts, tell, untilItWorks } from './parts.ts';
import { ackWaitMs, claimTask, finishTask, openQueue, sweepTasks } from './tasks.ts';

const workMinMs = 150;
const workMoreMs = 150;
const pullMs = 1_000;

/** Takes tasks from the work queue one by one, and looks for those that the queue has lost. */
export async function runTaskWorker(told: WorkerArguments): Promise<void> {
  const parts = await openParts(told);
  const random = seededRandom(told.seed);
  void sweepForever(parts);
  let isReady = false;
  for (;;) {
    const queue = await untilItWorks(() => openQueue(parts));
    if (!isReady) tell('ready');
    isReady = true;
    try {
      for (;;) {
        const messages = await queue.fetch({ max_messages: 1, expires: pullMs });
        for await (const message of messages) await work(parts, message, workMinMs + random() * workMoreMs);
        // The pull ends in the same way when nothing came and when the consumer is gone.
        if (messages.getReceived() === 0) break;
      }
    } catch {
      await setTimeout(100);
    }
  }
}

async function work(parts: Parts, message: JsMsg, workMs: number): Promise<void> {
  const taskId = message.string();
  const beating = setInterval(() => message.working(), ackWaitMs / 3);
  try {
    const attempt = await claimTask(parts, taskId);
    if (attempt !== undefined) {
      tell('took', taskId);
      await setTimeout(workMs);
      tell((await finishTask(parts, taskId, attempt)) ? 'done' : 'fenced', taskId);
    }
    message.ack();
  } catch {
    // What could not be committed comes again.
    message.nak(100);
  } finally {
    clearInterval(beating);
  }
}

async function sweepForever(parts: Parts): Promise<never> {
  for (;;) {
    await setTimeout(1_000);
    await sweepTasks(parts).catch(() => undefined);
  }
}
