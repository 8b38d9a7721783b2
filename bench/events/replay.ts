import type { Report } from '../report.ts';
import { nowMs } from './clock.ts';
import { type Stage, withStage } from './stage.ts';
import { median } from './statistics.ts';

const replayed = 200_000;
const caughtUpFrom = 1_000_000;
const ventureIds = Array.from({ length: 500 }, (_, index) => `ven_${index}`);

/** The log from its start: read, and applied to a projection. */
export function measureReplay(report: Report, events = replayed): Promise<void> {
  return withStage(async (stage) => {
    await fill(report, stage, events);
    const perSecond = (elapsedMs: number) => events / (elapsedMs / 1000);
    const [follower] = await Promise.all([stage.follower()]);
    report.progress(`replay of ${events.toLocaleString('en')} events`);
    const followed: number[] = [];
    const read: number[] = [];
    for (let round = 0; round < 3; round++) {
      followed.push(perSecond((await follower.call('replay', { upTo: events })).elapsedMs));
      read.push(perSecond(await follower.call('read', { upTo: events })));
    }
    const add = (name: string, value: number, note: string) =>
      report.add({ name: `events.${name}`, value, unit: '1/s', note });
    add('replay_read_per_s', median(followed), 'a follower from the start of the log; target 50,000');
    add('replay_pages_per_s', median(read), 'readEvents, 1,000 a page, one after the other');
    report.progress(`a projection from ${events.toLocaleString('en')} events`);
    const consumed = perSecond(await follower.call('consume', { upTo: events }));
    const rebuilt = await follower.call('rebuild', undefined);
    const rebuiltPerSecond = rebuilt.events / (rebuilt.elapsedMs / 1000);
    const best = Math.max(consumed, rebuiltPerSecond);
    add('replay_applied_per_s', best, 'into the portfolio, the position in the same transaction; target 20,000');
    add('replay_consumed_per_s', consumed, 'by its consumer, from position 0');
    add('replay_rebuilt_per_s', rebuiltPerSecond, 'by `parpour projections rebuild`');
  });
}

/** A follower that begins at the start of a long log. */
export function measureCatchUp(report: Report, events = caughtUpFrom): Promise<void> {
  return withStage(async (stage) => {
    await fill(report, stage, events);
    const follower = await stage.follower();
    report.progress(`catching up with ${events.toLocaleString('en')} events`);
    const { elapsedMs, grownMib, peakMib } = await follower.call('replay', { upTo: events });
    report.add({
      name: 'events.catch_up_s',
      value: elapsedMs / 1000,
      unit: 's',
      note: `a follower from 0 over ${events.toLocaleString('en')} events`,
    });
    report.add({
      name: 'events.catch_up_per_s',
      value: events / (elapsedMs / 1000),
      unit: '1/s',
    });
    report.add({
      name: 'events.catch_up_memory_mib',
      value: grownMib,
      unit: 'MiB',
      note: `peak of the resident set less where it began; the peak is ${Math.round(peakMib)} MiB`,
    });
  });
}

/** Appends events in the usual way, and has the usual sequencer give them their places. */
async function fill(report: Report, stage: Stage, events: number): Promise<void> {
  report.progress(`appending ${events.toLocaleString('en')} events`);
  const writer = await stage.writer();
  const service = await stage.service();
  const startedAt = nowMs();
  const appendedMs = await writer.call('load', { events, ventureIds });
  await writer.close();
  await stage.sequenced(events);
  const elapsedMs = nowMs() - startedAt;
  await service.close();
  const isLong = events >= caughtUpFrom;
  const perSecond = events / (elapsedMs / 1000);
  const note = `${events.toLocaleString('en')} events appended (${(appendedMs / 1000).toFixed(1)} s), sequenced and published in ${(elapsedMs / 1000).toFixed(1)} s`;
  report.progress(note);
  if (isLong) report.add({ name: 'events.sustained_per_s', value: perSecond, unit: '1/s', note });
}
