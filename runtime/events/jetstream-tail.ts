import type { Bus } from '#runtime/bus/bus.ts';
import { streams } from '#runtime/bus/stream-catalog.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';
import type { LogReader } from './log-reader.ts';

/** Header of each message in EVENTS: its position in the log. */
export const seqHeader = 'Parpour-Seq';

/** Where EVENTS stands: its own last sequence, and the log position of the message there. */
export interface Tail {
  readonly streamSequence: number;
  readonly seq: bigint;
}

/**
 * Compares EVENTS with the log, and empties it when it holds what does not belong there: it is a copy, and comes back whole.
 * What is filled from it is made anew then, since it would go on behind messages that are not there any more.
 * @returns where to go on publishing
 */
export async function readTail(bus: Bus, reader: LogReader, logger: Logger): Promise<Tail> {
  await bus.ensureStreams();
  const { state } = await bus.jetstreamManager.streams.info('EVENTS');

  async function seqAt(streamSequence: number): Promise<bigint> {
    const message = await bus.jetstreamManager.streams.getMessage('EVENTS', { seq: streamSequence });
    return BigInt(message.header.get(seqHeader) || '0');
  }

  async function startOver(reason: string): Promise<Tail> {
    logger.warn({ reason }, 'rebuilding JetStream from the log');
    await bus.jetstreamManager.streams.purge('EVENTS');
    // Only now, so that nothing that another process makes in between can be filled with the old messages.
    await bus.remakeDomainStreams();
    return { streamSequence: state.last_seq, seq: 0n };
  }

  if (state.messages === 0) {
    // Emptied or new; whoever was interrupted in starting over comes through here again.
    if ((await reader.head()) > 0n) await bus.remakeDomainStreams();
    return { streamSequence: state.last_seq, seq: 0n };
  }
  const [first, last] = [await seqAt(state.first_seq), await seqAt(state.last_seq)];
  // Asked behind the stream, which can't have been ahead of the log at that time.
  const head = await reader.head();
  // A log that was rolled back or replaced.
  if (last > head) return startOver(`JetStream is at ${last}, ahead of the log at ${head}`);
  if (last - first !== BigInt(state.last_seq - state.first_seq)) {
    return startOver(`JetStream has ${state.messages} messages from ${first} to ${last}`);
  }
  if (first > 1n && (await wasCut(reader, first, state.bytes))) {
    return startOver(`JetStream lacks the events before ${first}`);
  }
  return { streamSequence: state.last_seq, seq: last };
}

/** Whether the event before the stream's first is missing although neither age nor size has let it go. */
async function wasCut(reader: LogReader, first: bigint, bytes: number): Promise<boolean> {
  if (bytes > 0.9 * streams.EVENTS.max_bytes) return false;
  return reader.isYounger(first - 1n, (streams.EVENTS.max_age / 1e9) * 0.99);
}
