import { writeSync } from 'node:fs';
import { loadConfig, processEnvironment } from '#runtime/config/config.ts';
import { DomainError } from '#runtime/errors/errors.ts';
import { createRuntime } from '#runtime/service/runtime.ts';
import type { LaneCommand, LaneResult } from '../lane/lane-command.ts';
import { capture, giveUp, post, postPending, request, reverse, transfer } from './commands.ts';
import { createWriter, untilAnswered } from './writer.ts';
import { writerProcessOptions } from './writer-process-options.ts';

// A process that writes ledgers, for tests that kill and stop it. Says what it is about to do and what it was told, a line
// each, written at once.

const { ventureId, accounts, callers, dieAt } = writerProcessOptions.parse(JSON.parse(process.argv[2] ?? ''));

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

let rounds = 0;

/** Ends the process as `kill -9` does, in the round that was asked for. */
function reached(step: string): void {
  if (dieAt?.step !== step || ++rounds < dieAt.round) return;
  const die = () => process.kill(process.pid, 'SIGKILL');
  // What is sent leaves the process with the next turns of the event loop.
  if (step === 'sent') setTimeout(die, dieAt.round % 3);
  else die();
}

const runtime = await createRuntime(loadConfig(processEnvironment()), { service: 'writer', processMetrics: false });
const lanes = createWriter(runtime, { reached });
tell('ready');

async function submit(
  command: LaneCommand & { readonly idempotency: { readonly key: string } },
): Promise<LaneResult | undefined> {
  tell('ask', JSON.stringify(command));
  const result = await untilAnswered(lanes, command).catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error;
    return undefined;
  });
  tell('told', command.idempotency.key, result?.id ?? 'refused');
  return result;
}

/** Asks for money in each currency in turn, and moves between the first two accounts when there are two of one currency. */
async function call(caller: number): Promise<never> {
  for (let turn = caller; ; turn++) {
    const { id: accountId, currency } = accounts[turn % accounts.length] ?? { id: '', currency: 'EUR' };
    const asked = await submit(request(ventureId, { accountId, amountMinor: 2n, currency }));
    if (asked?.decision?.outcome === 'authorised' && turn % 3 !== 0) {
      if (turn % 3 === 2) await submit(giveUp(ventureId, asked.id));
      else if (currency === 'EUR') {
        await submit(capture(ventureId, asked.id, 1n, { isFinal: false }));
        await submit(capture(ventureId, asked.id));
      }
    }
    await move(turn);
  }
}

async function move(turn: number): Promise<void> {
  const [from, to] = accounts;
  if (from === undefined || to?.currency !== 'EUR' || from.currency !== 'EUR') return;
  const legs = [
    [from.id, 'CREDIT', 2n],
    [to.id, 'DEBIT', 2n],
  ] as const;
  const isPending = turn % 2 === 0;
  const wanted = transfer(legs, { pendingSeconds: isPending ? 60 : null });
  const moved = await submit(turn % 3 === 0 ? post(ventureId, wanted, wanted) : post(ventureId, wanted));
  if (moved !== undefined)
    await submit(isPending ? postPending(ventureId, moved.id, 1n) : reverse(ventureId, moved.id));
}

await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
