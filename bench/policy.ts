import { measureInProcess } from './policy/in-process.ts';
import { measureOverTheBus } from './policy/over-the-bus.ts';
import type { Benchmark } from './report.ts';

/** Decisions by policy: in process beside Cedar, and over the bus with everything that a check stores. */
export const bench: Benchmark = {
  about: 'decisions by 50 and 500 policies, in process and over the bus',
  async run(report, { seconds = 2 }) {
    await measureInProcess(report, seconds);
    await measureOverTheBus(report, seconds * 2);
  },
};
