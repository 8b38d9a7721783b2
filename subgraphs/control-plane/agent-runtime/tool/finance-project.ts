import { reportOf } from '../finance/report.ts';
import { toJson } from '../json.ts';
import type { Tool } from './tool.ts';

/** Computes a projection; the result is the report. */
export const financeProject: Tool<'finance.project'> = {
  name: 'finance.project',
  summarise: ({ months }) => `Project the finances over ${months} months`,
  async run(plan) {
    return { kind: 'done', result: toJson(reportOf(plan)) };
  },
};
