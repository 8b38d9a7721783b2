import { formatMoney } from '#runtime/money/money.ts';
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

/** One line a row for people: measure, value. */
export function economicsRows(
  units: readonly UnitEconomics[],
  acquisitionMinor: bigint | null,
  currency: string,
): readonly (readonly [string, string])[] {
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency });
  const rows = units.flatMap((unit) => {
    const each = unit.kind === 'subscription' ? 'per subscriber and month' : 'per unit';
    const lines: [string, string][] = [
      [`${unit.name}: price ${each}`, money(unit.priceMinor)],
      [`${unit.name}: left after direct costs`, money(unit.contributionMinor)],
    ];
    if (unit.lifetimeMonths !== null) lines.push([`${unit.name}: average stay`, `${unit.lifetimeMonths} months`]);
    if (unit.lifetimeValueMinor !== null) lines.push([`${unit.name}: lifetime value`, money(unit.lifetimeValueMinor)]);
    if (unit.breakEvenCount !== null && unit.breakEvenCount > 0n) {
      const what = unit.kind === 'subscription' ? 'subscribers' : 'units a month';
      lines.push([`${unit.name}: to cover monthly costs alone`, `${unit.breakEvenCount} ${what}`]);
    }
    return lines;
  });
  if (acquisitionMinor !== null) rows.push(['Cost of winning one subscriber', money(acquisitionMinor)]);
  return rows;
}
