import { measureBacktest } from './policy/backtest.ts';
import { measureInProcess } from './policy/in-process.ts';
import { measureOverTheBus } from './policy/over-the-bus.ts';
import type { Benchmark } from './report.ts';

/**
 * Decisions by policy: in process beside Cedar, over the bus with everything that a check stores, and in a backtest. `--only`
 * takes `in-process`, `over-the-bus` and `backtest`.
 */
export const bench: Benchmark = {
  about: 'decisions by 50 and 500 policies, in process and over the bus, and a backtest of a million',
  async run(report, { seconds = 2, only }) {
    const wanted = (part: string) => only?.includes(part) ?? true;
    if (wanted('in-process')) await measureInProcess(report, seconds);
    if (wanted('over-the-bus')) await measureOverTheBus(report, seconds * 2);
    if (wanted('backtest')) await measureBacktest(report);
  },
};
