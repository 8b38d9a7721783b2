import { measureCommits } from './events/commits.ts';
import { measureFollowers } from './events/followers.ts';
import { measureLatency, measurePeer } from './events/latency.ts';
import { measureCatchUp, measureReplay } from './events/replay.ts';
import { describeServers, measureDisk } from './events/stage.ts';
import type { Benchmark, Report } from './report.ts';

/** Each on servers of its own, in this order. */
const parts: Readonly<Record<string, (report: Report, seconds: number | undefined) => Promise<void>>> = {
  commits: measureCommits,
  latency: measureLatency,
  peer: measurePeer,
  replay: (report) => measureReplay(report),
  'catch-up': (report) => measureCatchUp(report),
  followers: measureFollowers,
};

/** The event log, from the commit of an event to whoever follows, beside what the machine itself can do. */
export const bench: Benchmark = {
  about: `how fast the event log takes, carries and replays events; --only ${Object.keys(parts).join(', ')}`,
  async run(report, { seconds, only }) {
    const wanted = only ?? Object.keys(parts);
    const unknown = wanted.find((name) => !(name in parts));
    if (unknown !== undefined) throw new Error(`there is no part "${unknown}": ${Object.keys(parts).join(', ')}`);
    report.progress(await describeServers());
    report.add({
      name: 'events.disk_sync_ms',
      value: await measureDisk(),
      unit: 'ms',
      note: '8 KiB written through to the disk, median',
    });
    for (const name of wanted) await parts[name]?.(report, seconds);
  },
};
