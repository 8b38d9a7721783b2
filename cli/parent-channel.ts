import { z } from 'zod';

const toParent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), line: z.string() }),
  z.object({ kind: z.literal('ready') }),
]);
const toChild = z.object({ kind: z.literal('stay') });

/** What an instance tells the process that started it, when that one listens. */
export type InstanceReport = z.infer<typeof toParent>;

/** @returns the report that an instance sent, undefined for any other message */
export function readReport(message: unknown): InstanceReport | undefined {
  return toParent.safeParse(message).data;
}

/** Tells an instance that its parent is about to leave and that it should stay. */
export const stayMessage: z.infer<typeof toChild> = { kind: 'stay' };

/** Tells the process that started this one; nobody, when that one does not listen. */
export function reportToParent(report: InstanceReport): void {
  // A parent that is gone is noticed by the end of the channel.
  if (process.connected) process.send?.(report, undefined, undefined, () => undefined);
}

/**
 * Runs `leave` when the process that started this one is gone without having said that this one should stay. Never, when
 * it was started without a channel, as a shell does.
 */
export function whenParentGoes(leave: () => void): void {
  if (process.channel === undefined) return;
  let stays = false;
  process.on('message', (message) => {
    if (!toChild.safeParse(message).success) return;
    stays = true;
    process.disconnect();
  });
  process.on('disconnect', () => {
    if (!stays) leave();
  });
}
