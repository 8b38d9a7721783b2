import type { Report } from '../report.ts';
import { caughtUp } from './latency.ts';
import { withStage } from './stage.ts';

const followers = 5_000;
const ventures = 500;

/** Thousands of followers in one process: each of its own venture, then all of one. */
export async function measureFollowers(report: Report, seconds = 20): Promise<void> {
  const ventureIds = Array.from({ length: ventures }, (_, index) => `ven_${index}`);
  const shapes = [
    { name: 'followers_5000', perSecond: 200, ventureIds, note: `of ${ventures} ventures, 200 events a second` },
    { name: 'followers_5000_one_venture', perSecond: 10, ventureIds: ['ven_0'], note: 'of one, 10 events a second' },
  ];
  for (const shape of shapes) {
    await withStage(async (stage) => {
      await stage.service();
      const [writer, follower] = await Promise.all([stage.writer(), stage.follower()]);
      const followed = Array.from(
        { length: followers },
        (_, index) => shape.ventureIds[index % shape.ventureIds.length],
      );
      await follower.call('follow', { ventureIds: followed });
      report.progress(`${followers} followers ${shape.note}`);
      const perEvent = followers / shape.ventureIds.length;
      const warmUp = await writer.call('paced', { ...shape, seconds: 3 });
      await caughtUp(follower, warmUp.streamIds.length * perEvent);
      const paced = await writer.call('paced', { ...shape, seconds });
      await caughtUp(follower, (warmUp.streamIds.length + paced.streamIds.length) * perEvent);
      const { p50Ms, p99Ms, delivered } = await follower.call('latencies', paced);
      const name = `events.${shape.name}`;
      const perSecond = Math.round(delivered / (paced.elapsedMs / 1000)).toLocaleString('en');
      const missing = paced.streamIds.length * perEvent - delivered;
      report.add({ name: `${name}_p50_ms`, value: p50Ms, unit: 'ms', note: `${followers} followers ${shape.note}` });
      report.add({
        name: `${name}_p99_ms`,
        value: p99Ms,
        unit: 'ms',
        note: `${perSecond} deliveries a second, ${missing} missing`,
      });
    });
  }
}
