import type { FinanceAssumptions, RevenueStream } from '#schema/specs/finance.ts';
import { grown, ppmOf, shareOf } from './exact.ts';

/** One month as it comes out of the assumptions. Amounts in minor units of the plan's currency. */
export interface ProjectedMonth {
  /** `Jan 2026`, or `Month 1`. */
  readonly label: string;
  /** People in the audience at the end of the month; null when the plan has none. */
  readonly audience: bigint | null;
  /** Paying subscribers at the end of the month, of all subscriptions; null when the plan has none. */
  readonly customers: bigint | null;
  readonly customersWon: bigint;
  /** Units sold; null when the plan sells none. */
  readonly units: bigint | null;
  readonly revenueMinor: bigint;
  readonly costsMinor: bigint;
  readonly netMinor: bigint;
  /** Opening cash plus everything up to the end of the month. */
  readonly cashMinor: bigint;
}

export interface CostTotal {
  readonly name: string;
  readonly totalMinor: bigint;
}

export interface Projection {
  readonly currency: string;
  readonly openingCashMinor: bigint;
  readonly months: readonly ProjectedMonth[];
  readonly revenueByStream: readonly CostTotal[];
  /** Costs by name, processing fees and unit costs among them. */
  readonly costsByName: readonly CostTotal[];
  readonly revenueMinor: bigint;
  readonly costsMinor: bigint;
  readonly netMinor: bigint;
}

const feesName = 'Payment fees';

/**
 * Works the assumptions out month by month. People and units are whole: growth is rounded once per month from the start
 * value, joins and leaves are rounded half up each month. Money is exact but for fees, rounded half up per stream and month.
 */
export function project(plan: FinanceAssumptions): Projection {
  const streams = plan.revenue.map((item) => ({
    item,
    customers: item.kind === 'subscription' ? BigInt(item.start) : 0n,
  }));
  const revenue = new Map<string, bigint>();
  const costs = new Map<string, bigint>();
  const openingCashMinor = BigInt(plan.openingCash?.amountMinor ?? 0);
  let audience = BigInt(plan.audience?.start ?? 0);
  let cashMinor = openingCashMinor;
  const months: ProjectedMonth[] = [];

  for (let index = 0; index < plan.months; index += 1) {
    const joined = plan.audience
      ? grown(BigInt(plan.audience.newPerMonth), ppmOf(plan.audience.growthPercent), index)
      : 0n;
    if (plan.audience) audience += joined - shareOf(audience, ppmOf(plan.audience.churnPercent));
    const month = { customers: 0n, won: 0n, units: 0n, revenueMinor: 0n, costsMinor: 0n };
    for (const stream of streams) {
      const moved = moveStream(stream.item, stream.customers, joined, index);
      stream.customers = moved.customers;
      month.customers += moved.customers;
      month.won += moved.won;
      month.units += moved.units;
      month.revenueMinor += moved.revenueMinor;
      month.costsMinor += moved.feesMinor + moved.unitCostsMinor;
      add(revenue, stream.item.name, moved.revenueMinor);
      add(costs, feesName, moved.feesMinor);
      add(costs, `${stream.item.name}: making`, moved.unitCostsMinor);
    }
    for (const cost of plan.costs) {
      const isDue = cost.every === 'once' ? cost.fromMonth === index + 1 : cost.fromMonth <= index + 1;
      const dueMinor = isDue ? BigInt(cost.amount.amountMinor) : 0n;
      month.costsMinor += dueMinor;
      add(costs, cost.name, dueMinor);
    }
    const netMinor = month.revenueMinor - month.costsMinor;
    cashMinor += netMinor;
    months.push({
      label: labelOf(plan.firstMonth, index),
      audience: plan.audience ? audience : null,
      customers: plan.revenue.some(({ kind }) => kind === 'subscription') ? month.customers : null,
      customersWon: month.won,
      units: plan.revenue.some(({ kind }) => kind === 'sales') ? month.units : null,
      revenueMinor: month.revenueMinor,
      costsMinor: month.costsMinor,
      netMinor,
      cashMinor,
    });
  }
  const revenueMinor = sum(months.map((month) => month.revenueMinor));
  const costsMinor = sum(months.map((month) => month.costsMinor));
  return {
    currency: plan.currency,
    openingCashMinor,
    months,
    revenueByStream: totals(revenue),
    costsByName: totals(costs),
    revenueMinor,
    costsMinor,
    netMinor: revenueMinor - costsMinor,
  };
}

interface Moved {
  readonly customers: bigint;
  readonly won: bigint;
  readonly units: bigint;
  readonly revenueMinor: bigint;
  readonly feesMinor: bigint;
  readonly unitCostsMinor: bigint;
}

function moveStream(item: RevenueStream, customersBefore: bigint, joined: bigint, index: number): Moved {
  const nothing = { customers: 0n, won: 0n, units: 0n, feesMinor: 0n, unitCostsMinor: 0n };
  switch (item.kind) {
    case 'fixed':
      return { ...nothing, revenueMinor: item.fromMonth <= index + 1 ? BigInt(item.amount.amountMinor) : 0n };
    case 'subscription': {
      const won = shareOf(joined, ppmOf(item.conversionPercent)) + BigInt(item.newPerMonth);
      const customers = customersBefore - shareOf(customersBefore, ppmOf(item.churnPercent)) + won;
      const revenueMinor = customers * BigInt(item.price.amountMinor);
      return { ...nothing, customers, won, revenueMinor, feesMinor: shareOf(revenueMinor, ppmOf(item.feePercent)) };
    }
    case 'sales': {
      const wanted = grown(BigInt(item.unitsPerMonth), ppmOf(item.growthPercent), index);
      const capacity = item.capacityPerMonth === undefined ? wanted : BigInt(item.capacityPerMonth);
      const units = wanted < capacity ? wanted : capacity;
      const revenueMinor = units * BigInt(item.price.amountMinor);
      const unitCostsMinor = units * BigInt(item.unitCost?.amountMinor ?? 0);
      return {
        ...nothing,
        units,
        revenueMinor,
        unitCostsMinor,
        feesMinor: shareOf(revenueMinor, ppmOf(item.feePercent)),
      };
    }
  }
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function labelOf(firstMonth: string | undefined, index: number): string {
  if (firstMonth === undefined) return `Month ${index + 1}`;
  const [year = 0, month = 1] = firstMonth.split('-').map(Number);
  const at = year * 12 + month - 1 + index;
  return `${monthNames[at % 12]} ${Math.floor(at / 12)}`;
}

function add(sums: Map<string, bigint>, name: string, value: bigint): void {
  sums.set(name, (sums.get(name) ?? 0n) + value);
}

function totals(sums: ReadonlyMap<string, bigint>): readonly CostTotal[] {
  return [...sums]
    .filter(([, totalMinor]) => totalMinor !== 0n)
    .map(([name, totalMinor]) => ({ name, totalMinor }))
    .sort((a, b) => (a.totalMinor === b.totalMinor ? 0 : a.totalMinor > b.totalMinor ? -1 : 1));
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
