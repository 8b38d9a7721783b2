import { formatMoney } from '#runtime/money/money.ts';
import type { ContentTable } from '#schema/specs/content.ts';
import type { FinanceAssumptions, RevenueStream } from '#schema/specs/finance.ts';
import { divideRounded, ppmOf, ratioText, shareOf, wholePpm } from './exact.ts';
import type { Projection } from './projection.ts';

/** What one customer or one unit brings. Amounts in minor units. */
export interface UnitEconomics {
  readonly name: string;
  readonly kind: 'subscription' | 'sales';
  readonly priceMinor: bigint;
  /** Price less fees and what the unit costs to make; for a subscription, each month. */
  readonly contributionMinor: bigint;
  /** Months that a subscriber stays on average (1 / churn), one decimal; null without churn. */
  readonly lifetimeMonths: string | null;
  /** Contribution over that time; null without churn. */
  readonly lifetimeValueMinor: bigint | null;
  /** Subscribers or units a month at which contribution covers the regular monthly costs; null when it never does. */
  readonly breakEvenCount: bigint | null;
}

/** @returns one entry for each subscription and each thing sold */
export function unitEconomicsOf(plan: FinanceAssumptions): readonly UnitEconomics[] {
  const monthlyCostsMinor = plan.costs
    .filter(({ every }) => every === 'month')
    .reduce((total, { amount }) => total + BigInt(amount.amountMinor), 0n);
  const fixedIncomeMinor = plan.revenue.reduce(
    (total, item) => (item.kind === 'fixed' ? total + BigInt(item.amount.amountMinor) : total),
    0n,
  );
  const toCoverMinor = monthlyCostsMinor - fixedIncomeMinor;
  return plan.revenue.flatMap((item) => {
    const economics = economicsOf(item);
    return economics === null
      ? []
      : [{ ...economics, breakEvenCount: breakEvenCount(toCoverMinor, economics.contributionMinor) }];
  });
}

function economicsOf(item: RevenueStream): Omit<UnitEconomics, 'breakEvenCount'> | null {
  if (item.kind === 'fixed') return null;
  const priceMinor = BigInt(item.price.amountMinor);
  const afterFeesMinor = priceMinor - shareOf(priceMinor, ppmOf(item.feePercent));
  if (item.kind === 'sales') {
    const contributionMinor = afterFeesMinor - BigInt(item.unitCost?.amountMinor ?? 0);
    const none = { lifetimeMonths: null, lifetimeValueMinor: null };
    return { name: item.name, kind: 'sales', priceMinor, contributionMinor, ...none };
  }
  const churnPpm = ppmOf(item.churnPercent);
  return {
    name: item.name,
    kind: 'subscription',
    priceMinor,
    contributionMinor: afterFeesMinor,
    lifetimeMonths: ratioText(wholePpm, churnPpm),
    lifetimeValueMinor: churnPpm === 0n ? null : divideRounded(afterFeesMinor * wholePpm, churnPpm),
  };
}

function breakEvenCount(toCoverMinor: bigint, contributionMinor: bigint): bigint | null {
  if (toCoverMinor <= 0n) return 0n;
  if (contributionMinor <= 0n) return null;
  return (toCoverMinor + contributionMinor - 1n) / contributionMinor;
}

/**
 * What winning one subscriber costs: all costs marked as winning customers over all subscribers won.
 * @returns null when nothing is spent on it or nobody is won
 */
export function acquisitionCostMinor(plan: FinanceAssumptions, projection: Projection): bigint | null {
  const names = new Set(plan.costs.filter(({ winsCustomers }) => winsCustomers).map(({ name }) => name));
  const spentMinor = projection.costsByName.reduce(
    (total, { name, totalMinor }) => (names.has(name) ? total + totalMinor : total),
    0n,
  );
  const won = projection.months.reduce((total, { customersWon }) => total + customersWon, 0n);
  return won === 0n || spentMinor === 0n ? null : divideRounded(spentMinor, won);
}

/**
 * What one of each brings, side by side; a column that is empty for all is left out.
 * @returns null when nothing is sold by the piece or by subscription
 */
export function economicsTable(units: readonly UnitEconomics[], currency: string): ContentTable | null {
  if (units.length === 0) return null;
  const money = (amountMinor: bigint | null) => (amountMinor === null ? '' : formatMoney({ amountMinor, currency }));
  const columns: readonly (readonly [header: string, cell: (unit: UnitEconomics) => string])[] = [
    ['What is sold', ({ name }) => name],
    ['Price', ({ priceMinor }) => money(priceMinor)],
    ['Left over', ({ contributionMinor }) => money(contributionMinor)],
    ['Average stay', ({ lifetimeMonths }) => (lifetimeMonths === null ? '' : `${lifetimeMonths} months`)],
    ['Lifetime value', ({ lifetimeValueMinor }) => money(lifetimeValueMinor)],
    ['Break-even', breakEvenText],
  ];
  const used = columns.filter(([, cell]) => units.some((unit) => cell(unit) !== ''));
  return {
    caption: units.some(({ kind }) => kind === 'subscription')
      ? 'Unit economics: subscriptions by the month; break-even covers the monthly costs alone'
      : 'Unit economics: break-even covers the monthly costs alone',
    columns: used.map(([header]) => header),
    rows: units.map((unit) => used.map(([, cell]) => cell(unit))),
  };
}

function breakEvenText({ breakEvenCount, kind }: UnitEconomics): string {
  if (breakEvenCount === null || breakEvenCount === 0n) return '';
  return `${breakEvenCount} ${kind === 'subscription' ? 'subscribers' : 'sales a month'}`;
}
