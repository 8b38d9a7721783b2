import { writeSync } from 'node:fs';
import { loadConfig, processEnvironment } from '#runtime/config/config.ts';
import { createRuntime } from '#runtime/service/runtime.ts';
import type { Lanes } from '../lane/lanes.ts';
import { capture, giveUp, request } from './commands.ts';
import { createWriter, untilAnswered } from './writer.ts';

/**
 * A process that writes ledgers, for tests that kill and stop it: `writer-process.ts VENTURE ACCOUNT CALLERS`. Says what it
 * is about to do and what it was told, a line each, written at once.
 */
const [ventureId = '', accountId = '', callers = '1'] = process.argv.slice(2);

function tell(...words: readonly string[]): void {
  const line = `${words.join(' ')}\n`;
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      // The pipe is full until the test has read it.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
    }
  }
}

async function call(submit: Lanes['submit']): Promise<never> {
  for (let turn = 0; ; turn++) {
    const asked = request(ventureId, { accountId, amountMinor: 1n });
    tell('ask', JSON.stringify(asked));
    const { id, decision } = await submit(asked);
    tell('told', asked.idempotency.key, id, decision?.outcome ?? 'replayed');
    if (decision?.outcome !== 'authorised' || turn % 3 === 0) continue;
    const next = turn % 3 === 1 ? capture(ventureId, id) : giveUp(ventureId, id);
    tell('ask', JSON.stringify(next));
    await submit(next);
    tell('told', next.idempotency.key, id, 'done');
  }
}

const runtime = await createRuntime(loadConfig(processEnvironment()), { service: 'writer', processMetrics: false });
const lanes = createWriter(runtime);
tell('ready');
const submit: Lanes['submit'] = (command) => untilAnswered(lanes, command);
await Promise.all(Array.from({ length: Number(callers) }, () => call(submit)));
