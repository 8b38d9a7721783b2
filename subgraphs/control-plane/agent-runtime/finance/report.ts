import { z } from 'zod';
import { formatMoney } from '#runtime/money/money.ts';
import { bigintText } from '#schema/events/define.ts';
import { contentTable } from '#schema/specs/content.ts';
import type { FinanceAssumptions } from '#schema/specs/finance.ts';
import { ratioText } from './exact.ts';
import { type ProjectedMonth, type Projection, project } from './projection.ts';
import { acquisitionCostMinor, economicsTable, type UnitEconomics, unitEconomicsOf } from './unit-economics.ts';

/** What finance.project returns: figures for programs, tables and sentences for texts. Amounts in minor units. */
export const financeReport = z.strictObject({
  kind: z.literal('projection'),
  currency: z.string(),
  months: z.array(
    z.strictObject({
      label: z.string(),
      audience: z.number().int().nullable(),
      customers: z.number().int().nullable(),
      units: z.number().int().nullable(),
      revenueMinor: bigintText,
      costsMinor: bigintText,
      netMinor: bigintText,
      cashMinor: bigintText,
    }),
  ),
  totals: z.strictObject({ revenueMinor: bigintText, costsMinor: bigintText, netMinor: bigintText }),
  /** Lowest cash at the end of a month. */
  cashLow: z.strictObject({ label: z.string(), cashMinor: bigintText }),
  /** First month with more income than costs; null when there is none. */
  firstProfitableMonth: z.string().nullable(),
  tables: z.strictObject({
    months: contentTable,
    /** The same in threes of months, for a slide. */
    quarters: contentTable,
    economics: contentTable.nullable(),
    costs: contentTable.nullable(),
  }),
  /** On the plan as a whole. */
  statements: z.array(z.string()),
  /** On single subscribers and units. */
  unitStatements: z.array(z.string()),
});

export type FinanceReport = z.infer<typeof financeReport>;

/** Projects a plan and puts it into words and tables. */
export function reportOf(plan: FinanceAssumptions): FinanceReport {
  const projection = project(plan);
  const units = unitEconomicsOf(plan);
  const acquisitionMinor = acquisitionCostMinor(plan, projection);
  const low = lowest(projection.months);
  const firstProfitable = projection.months.find(({ netMinor }) => netMinor > 0n);
  return {
    kind: 'projection',
    currency: plan.currency,
    months: projection.months.map((month) => ({
      label: month.label,
      audience: month.audience === null ? null : Number(month.audience),
      customers: month.customers === null ? null : Number(month.customers),
      units: month.units === null ? null : Number(month.units),
      revenueMinor: month.revenueMinor.toString(),
      costsMinor: month.costsMinor.toString(),
      netMinor: month.netMinor.toString(),
      cashMinor: month.cashMinor.toString(),
    })),
    totals: {
      revenueMinor: projection.revenueMinor.toString(),
      costsMinor: projection.costsMinor.toString(),
      netMinor: projection.netMinor.toString(),
    },
    cashLow: { label: low.label, cashMinor: low.cashMinor.toString() },
    firstProfitableMonth: firstProfitable?.label ?? null,
    tables: {
      months: periodTable(plan, projection, 1),
      quarters: periodTable(plan, projection, 3),
      economics: economicsTable(units, plan.currency),
      costs: costTable(projection),
    },
    statements: statementsOf(plan, projection, low),
    unitStatements: unitStatementsOf(plan, { units, acquisitionMinor }),
  };
}

function lowest(months: readonly ProjectedMonth[]): ProjectedMonth {
  return months.reduce((low, month) => (month.cashMinor < low.cashMinor ? month : low));
}

/** @param span months in a row of the table */
function periodTable(plan: FinanceAssumptions, { months, currency }: Projection, span: number) {
  const number = (value: bigint) => plain(value, currency);
  const audienceName = plan.audience?.name;
  const [first] = months;
  const columns = [
    span === 1 ? 'Month' : 'Months',
    ...(audienceName === undefined ? [] : [capitalised(audienceName)]),
    ...(first?.customers === null ? [] : ['Paying']),
    ...(first?.units === null ? [] : ['Units']),
    'Income',
    'Costs',
    'Net',
    'Cash',
  ];
  const rows: string[][] = [];
  for (let start = 0; start < months.length; start += span) {
    const part = months.slice(start, start + span);
    const [opening] = part;
    const closing = part.at(-1);
    if (opening === undefined || closing === undefined) break;
    const total = (of: (month: ProjectedMonth) => bigint) => part.reduce((sum, month) => sum + of(month), 0n);
    rows.push([
      opening === closing ? opening.label : `${opening.label} to ${closing.label.replace('Month ', '')}`,
      ...(closing.audience === null ? [] : [counted(closing.audience)]),
      ...(closing.customers === null ? [] : [counted(closing.customers)]),
      ...(closing.units === null ? [] : [counted(total((month) => month.units ?? 0n))]),
      number(total(({ revenueMinor }) => revenueMinor)),
      number(total(({ costsMinor }) => costsMinor)),
      number(total(({ netMinor }) => netMinor)),
      number(closing.cashMinor),
    ]);
  }
  return { caption: `Projection in ${currency}, people and cash at the end of each period`, columns, rows };
}

function costTable({ costsByName, costsMinor, currency, months }: Projection) {
  if (costsByName.length === 0) return null;
  const rows = costsByName.map(({ name, totalMinor }) => [name, plain(totalMinor, currency)]);
  return {
    caption: `Costs over ${months.length === 1 ? 'one month' : `${months.length} months`}, in ${currency}`,
    columns: ['Cost', 'Total'],
    rows: [...rows, ['All costs', plain(costsMinor, currency)]],
  };
}

function statementsOf(plan: FinanceAssumptions, projection: Projection, low: ProjectedMonth): string[] {
  const { currency, months, revenueMinor, costsMinor, netMinor, openingCashMinor, costsByName } = projection;
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency });
  const span = months.length === 1 ? 'In the one month planned' : `Over ${months.length} months`;
  const outcome = netMinor < 0n ? `a shortfall of ${money(-netMinor)}` : `${money(netMinor)} to keep`;
  const firstProfitable = months.find((month) => month.netMinor > 0n);
  const statements = [
    `${span} the plan brings in ${money(revenueMinor)} and costs ${money(costsMinor)}: ${outcome}.`,
    ...growthStatements(plan, projection),
    firstProfitable === undefined
      ? 'No month of the plan brings in more than it costs yet.'
      : `The first month that brings in more than it costs is ${firstProfitable.label}.`,
  ];
  if (low.cashMinor < 0n)
    statements.push(`Cash does not last: in ${low.label} it is short by ${money(-low.cashMinor)}.`);
  else if (low.cashMinor >= openingCashMinor)
    statements.push(`Cash never falls below the ${money(openingCashMinor)} at the start.`);
  else statements.push(`Cash is lowest at the end of ${low.label}, at ${money(low.cashMinor)}.`);
  const [largest] = costsByName;
  if (largest !== undefined && costsByName.length > 1) {
    statements.push(`The largest cost is ${largest.name}, ${money(largest.totalMinor)} of ${money(costsMinor)}.`);
  }
  return statements;
}

function unitStatementsOf(
  { currency }: FinanceAssumptions,
  { units, acquisitionMinor }: { readonly units: readonly UnitEconomics[]; readonly acquisitionMinor: bigint | null },
): string[] {
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency });
  const statements = units.map((unit) => unitStatement(unit, money));
  if (acquisitionMinor === null) return statements;
  const [subscription] = units.filter(({ kind }) => kind === 'subscription');
  const paidBack =
    subscription === undefined || subscription.contributionMinor <= 0n
      ? null
      : ratioText(acquisitionMinor, subscription.contributionMinor);
  const after =
    paidBack === null ? '' : `, which a subscriber of ${subscription?.name} earns back in ${paidBack} months`;
  return [...statements, `Winning one subscriber costs ${money(acquisitionMinor)}${after}.`];
}

function growthStatements(plan: FinanceAssumptions, { months }: Projection): string[] {
  const last = months.at(-1);
  if (last === undefined) return [];
  const parts: string[] = [];
  if (plan.audience !== undefined && last.audience !== null) {
    parts.push(`${plan.audience.name} grow from ${counted(BigInt(plan.audience.start))} to ${counted(last.audience)}`);
  }
  if (last.customers !== null) {
    const start = plan.revenue.reduce((total, item) => (item.kind === 'subscription' ? total + item.start : total), 0);
    parts.push(`paying subscribers go from ${counted(BigInt(start))} to ${counted(last.customers)}`);
  }
  const [first] = months;
  if (
    first !== last &&
    first !== undefined &&
    first.units !== null &&
    last.units !== null &&
    first.units !== last.units
  ) {
    parts.push(`units sold in a month go from ${counted(first.units)} to ${counted(last.units)}`);
  }
  if (parts.length > 0) return [`By the end of ${last.label}, ${parts.join(' and ')}.`];
  return [];
}

function unitStatement(unit: UnitEconomics, money: (amountMinor: bigint) => string): string {
  if (unit.kind === 'sales') {
    return `Each sale of ${unit.name} brings ${money(unit.priceMinor)}, of which ${money(unit.contributionMinor)} is left after direct costs.`;
  }
  const stay =
    unit.lifetimeMonths === null || unit.lifetimeValueMinor === null
      ? ''
      : `; one stays ${unit.lifetimeMonths} months on average and is worth ${money(unit.lifetimeValueMinor)}`;
  return `${unit.name}: a subscriber pays ${money(unit.priceMinor)} a month, of which ${money(unit.contributionMinor)} is left after fees${stay}.`;
}

/** An amount without its currency, for columns whose caption names it. */
function plain(amountMinor: bigint, currency: string): string {
  return formatMoney({ amountMinor, currency }).replace(`${currency} `, '');
}

function counted(value: bigint): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
