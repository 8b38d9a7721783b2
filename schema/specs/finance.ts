import { z } from 'zod';
import { isCurrency } from '#runtime/money/money.ts';
import { amount, positiveAmount } from './amount.ts';

const count = (what: string) =>
  z
    .number({ error: `${what} must be a whole number, 0 or more` })
    .int(`${what} must be a whole number`)
    .min(0)
    .max(1_000_000_000);
const month = z.number({ error: 'must be a whole number from 1 to 60' }).int().min(1).max(60);

/** Percent with at most four decimals, 0 to 1000: exact in millionths of the whole. */
const percent = z
  .number({ error: 'must be a number of percent, such as 4.5' })
  .min(0, 'must be 0 or more')
  .max(1_000, 'must be at most 1000')
  .refine((value) => /^\d+(\.\d{1,4})?$/.test(String(value)), 'may have at most four decimals');
const share = percent.refine((value) => value <= 100, 'must be at most 100');
const name = z.string({ error: 'must have a name' }).trim().min(1).max(80);

/** People who get something for free, and of whom some become customers. */
const audience = z.strictObject({
  /** What they are called, for example `readers`. */
  name: name.default('audience'),
  start: count('start').default(0),
  newPerMonth: count('newPerMonth'),
  /** By how much `newPerMonth` grows from month to month. */
  growthPercent: percent.default(0),
  /** How many leave each month. */
  churnPercent: share.default(0),
});

const subscription = z.strictObject({
  kind: z.literal('subscription'),
  name,
  /** What one customer pays each month. */
  price: positiveAmount,
  /** Customers before the first month. */
  start: count('start').default(0),
  /** Customers won each month by other ways than the audience. */
  newPerMonth: count('newPerMonth').default(0),
  /** Share of each month's new audience that starts to pay. */
  conversionPercent: share.default(0),
  churnPercent: share.default(0),
  /** Share of each payment that goes to whoever processes it. */
  feePercent: share.default(0),
});

const sales = z.strictObject({
  kind: z.literal('sales'),
  name,
  price: positiveAmount,
  unitsPerMonth: count('unitsPerMonth'),
  growthPercent: percent.default(0),
  /** Most units that can be made or served in a month. */
  capacityPerMonth: count('capacityPerMonth').optional(),
  /** What one unit costs to make or buy. */
  unitCost: amount.optional(),
  feePercent: share.default(0),
});

const fixed = z.strictObject({
  kind: z.literal('fixed'),
  name,
  /** Each month. */
  amount,
  fromMonth: month.default(1),
});

const cost = z.strictObject({
  name,
  amount,
  every: z.enum(['month', 'once'], { error: 'must be `month` or `once`' }).default('month'),
  /** First month of a monthly cost, the month of one that comes once. */
  fromMonth: month.default(1),
  /** True for what is spent to win customers: it makes up the cost of winning one. */
  winsCustomers: z.boolean().default(false),
});

/** What a projection is computed from. All amounts in one currency. */
export const financeAssumptions = z
  .strictObject({
    currency: z.string().refine(isCurrency, 'must be a currency of ISO 4217, such as `EUR`'),
    months: month.default(12),
    /** The first month, `2026-01`; months are numbered when left out. */
    firstMonth: z
      .string()
      .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a year and month, such as `2026-01`')
      .optional(),
    openingCash: amount.optional(),
    audience: audience.optional(),
    revenue: z
      .array(
        z.discriminatedUnion('kind', [subscription, sales, fixed], {
          error: 'kind must be `subscription`, `sales` or `fixed`',
        }),
        { error: 'must be a list of sources of income' },
      )
      .min(1, 'must name at least one source of income')
      .max(20),
    costs: z.array(cost, { error: 'must be a list of costs' }).max(60).default([]),
  })
  .superRefine((plan, context) => {
    const fault = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const check = (path: (string | number)[], value: { currency: string } | undefined) => {
      if (value !== undefined && value.currency !== plan.currency) {
        fault(path, `is in ${value.currency}, but the plan is in ${plan.currency}`);
      }
    };
    check(['openingCash'], plan.openingCash);
    for (const [index, item] of plan.costs.entries()) check(['costs', index, 'amount'], item.amount);
    for (const [index, item] of plan.revenue.entries()) {
      if (item.kind === 'fixed') {
        check(['revenue', index, 'amount'], item.amount);
        continue;
      }
      check(['revenue', index, 'price'], item.price);
      if (item.kind === 'sales') {
        check(['revenue', index, 'unitCost'], item.unitCost);
      } else if (item.conversionPercent > 0 && plan.audience === undefined) {
        fault(['revenue', index, 'conversionPercent'], 'needs an `audience` that converts');
      }
    }
  });

export type FinanceAssumptions = z.output<typeof financeAssumptions>;
export type RevenueStream = FinanceAssumptions['revenue'][number];
