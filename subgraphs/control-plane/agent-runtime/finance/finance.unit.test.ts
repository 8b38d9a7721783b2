import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FinanceAssumptions, financeAssumptions } from '#schema/specs/finance.ts';
import { divideRounded, grown, ppmOf, ratioText } from './exact.ts';
import { project } from './projection.ts';
import { financeReport, reportOf } from './report.ts';

const newsletter = financeAssumptions.parse({
  currency: 'EUR',
  months: 3,
  firstMonth: '2026-11',
  openingCash: 'EUR 1,000.00',
  audience: { name: 'readers', start: 1000, newPerMonth: 200, growthPercent: 10, churnPercent: 2 },
  revenue: [
    {
      kind: 'subscription',
      name: 'Full edition',
      price: 'EUR 6.00',
      conversionPercent: 4,
      churnPercent: 5,
      feePercent: 2.9,
    },
    { kind: 'fixed', name: 'Sponsor', amount: 'EUR 100.00', fromMonth: 2 },
  ],
  costs: [
    { name: 'Mail service', amount: 'EUR 29.00' },
    { name: 'Printing', amount: 'EUR 80.00', every: 'once', fromMonth: 2 },
    { name: 'Advertising', amount: 'EUR 20.00', winsCustomers: true },
  ],
});

describe('a projection', () => {
  it('follows readers, subscribers and money month by month, to the cent', () => {
    // Worked by hand: joins 200, 220, 242; leaves 20, 24 (23.6), 28 (27.512); wins 8, 9 (8.8), 10 (9.68).
    const { months } = project(newsletter);
    expect(months.map(({ label }) => label)).toEqual(['Nov 2026', 'Dec 2026', 'Jan 2027']);
    expect(months.map(({ audience }) => audience)).toEqual([1180n, 1376n, 1590n]);
    expect(months.map(({ customers }) => customers)).toEqual([8n, 17n, 26n]);
    expect(months.map(({ revenueMinor }) => revenueMinor)).toEqual([4_800n, 20_200n, 25_600n]);
    // Fees 139 (139.2), 296 (295.8), 452 (452.4).
    expect(months.map(({ costsMinor }) => costsMinor)).toEqual([5_039n, 13_196n, 5_352n]);
    expect(months.map(({ cashMinor }) => cashMinor)).toEqual([99_761n, 106_765n, 127_013n]);
  });

  it('sells no more than there is capacity for', () => {
    const plan = financeAssumptions.parse({
      currency: 'JPY',
      months: 3,
      revenue: [
        {
          kind: 'sales',
          name: 'Mugs',
          price: 'JPY 3500',
          unitsPerMonth: 10,
          growthPercent: 50,
          capacityPerMonth: 18,
          unitCost: 'JPY 1200',
        },
      ],
    });
    const { months, revenueMinor, costsMinor } = project(plan);
    expect(months.map(({ units }) => units)).toEqual([10n, 15n, 18n]);
    expect(months[0]?.label).toBe('Month 1');
    expect(revenueMinor).toBe(43n * 3_500n);
    expect(costsMinor).toBe(43n * 1_200n);
  });

  it('adds up, whatever the assumptions', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const projection = project(plan);
        let cashMinor = projection.openingCashMinor;
        for (const month of projection.months) {
          cashMinor += month.revenueMinor - month.costsMinor;
          expect(month.cashMinor).toBe(cashMinor);
        }
        const total = (items: readonly { totalMinor: bigint }[]) =>
          items.reduce((sum, { totalMinor }) => sum + totalMinor, 0n);
        expect(total(projection.revenueByStream)).toBe(projection.revenueMinor);
        expect(total(projection.costsByName)).toBe(projection.costsMinor);
        expect(projection.netMinor).toBe(projection.revenueMinor - projection.costsMinor);
      }),
    );
  });
});

describe('the report of a projection', () => {
  it('has figures, tables and sentences that agree', () => {
    const report = reportOf(newsletter);
    expect(report.totals).toEqual({ revenueMinor: '50600', costsMinor: '23587', netMinor: '27013' });
    expect(report.firstProfitableMonth).toBe('Dec 2026');
    expect(report.cashLow).toEqual({ label: 'Nov 2026', cashMinor: '99761' });
    expect(report.tables.months.columns).toEqual(['Month', 'Readers', 'Paying', 'Income', 'Costs', 'Net', 'Cash']);
    expect(report.tables.months.rows[0]).toEqual(['Nov 2026', '1,180', '8', '48.00', '50.39', '-2.39', '997.61']);
    expect(report.tables.quarters.rows).toEqual([
      ['Nov 2026 to Jan 2027', '1,590', '26', '506.00', '235.87', '270.13', '1,270.13'],
    ]);
    expect(report.tables.economics).toEqual({
      caption: 'Unit economics: subscriptions by the month; break-even covers the monthly costs alone',
      columns: ['What is sold', 'Price', 'Left over', 'Average stay', 'Lifetime value'],
      rows: [['Full edition', 'EUR 6.00', 'EUR 5.83', '20.0 months', 'EUR 116.60']],
    });
    expect(report.statements).toEqual([
      'Over 3 months the plan brings in EUR 506.00 and costs EUR 235.87: EUR 270.13 to keep.',
      'By the end of Jan 2027, readers grow from 1,000 to 1,590 and paying subscribers go from 0 to 26.',
      'The first month that brings in more than it costs is Dec 2026.',
      'Cash is lowest at the end of Nov 2026, at EUR 997.61.',
      'The largest cost is Mail service, EUR 87.00 of EUR 235.87.',
    ]);
    expect(report.unitStatements).toEqual([
      'Full edition: a subscriber pays EUR 6.00 a month, of which EUR 5.83 is left after fees; one stays 20.0 months on average and is worth EUR 116.60.',
      'Winning one subscriber costs EUR 2.22, which a subscriber of Full edition earns back in 0.4 months.',
    ]);
  });

  it('says when the cash does not last', () => {
    const plan = financeAssumptions.parse({
      currency: 'EUR',
      months: 2,
      openingCash: 'EUR 10.00',
      revenue: [{ kind: 'fixed', name: 'Rent of the shed', amount: 'EUR 5.00' }],
      costs: [{ name: 'Insurance', amount: 'EUR 12.00' }],
    });
    const { statements } = reportOf(plan);
    expect(statements).toContain('Cash does not last: in Month 2 it is short by EUR 4.00.');
    expect(statements).toContain('No month of the plan brings in more than it costs yet.');
  });

  it('is valid whatever the assumptions', () => {
    fc.assert(fc.property(plans, (plan) => void financeReport.parse(reportOf(plan))));
  });
});

describe('assumptions', () => {
  it.each([
    [{ costs: [{ name: 'Rent', amount: 'USD 5.00' }] }, 'costs.0.amount', 'is in USD, but the plan is in EUR'],
    [{ audience: undefined }, 'revenue.0.conversionPercent', 'needs an `audience` that converts'],
    [{ months: 61 }, 'months', 'must be a whole number from 1 to 60'],
    [{ revenue: [] }, 'revenue', 'must name at least one source of income'],
    [{ revenue: [{ kind: 'gift' }] }, 'revenue.0.kind', 'kind must be `subscription`, `sales` or `fixed`'],
  ])('refuse %j', (change, path, message) => {
    const input = {
      currency: 'EUR',
      audience: { newPerMonth: 1 },
      revenue: [{ kind: 'subscription', name: 'A', price: 'EUR 1', conversionPercent: 5 }],
    };
    const { error } = financeAssumptions.safeParse({ ...input, ...change });
    expect(error?.issues[0]?.path.join('.')).toBe(path);
    expect(error?.issues[0]?.message).toContain(message);
  });
});

describe('exact arithmetic', () => {
  it('reads percent without going through floating point', () => {
    expect([ppmOf(4.5), ppmOf(0.0001), ppmOf(100), ppmOf(2.9)]).toEqual([45_000n, 1n, 1_000_000n, 29_000n]);
  });

  it('rounds halves away from zero', () => {
    expect([divideRounded(5n, 2n), divideRounded(-5n, 2n), divideRounded(4n, 3n)]).toEqual([3n, -3n, 1n]);
  });

  it('grows without drift', () => {
    expect(grown(5n, ppmOf(5), 12)).toBe(9n);
  });

  it('writes a ratio with one decimal', () => {
    expect([ratioText(10n, 3n), ratioText(-1n, 4n), ratioText(1n, 0n)]).toEqual(['3.3', '-0.3', null]);
  });
});

const percentOf = (max: number) => fc.integer({ min: 0, max: max * 10 }).map((tenths) => tenths / 10);
const euros = fc.integer({ min: 1, max: 500_000 }).map((minor) => ({ amountMinor: String(minor), currency: 'EUR' }));
const plans: fc.Arbitrary<FinanceAssumptions> = fc
  .record({
    months: fc.integer({ min: 1, max: 24 }),
    openingCash: euros,
    audience: fc.record({
      start: fc.nat(5_000),
      newPerMonth: fc.nat(500),
      growthPercent: percentOf(20),
      churnPercent: percentOf(100),
    }),
    revenue: fc.array(
      fc.oneof(
        fc.record({
          kind: fc.constant('subscription'),
          name: fc.constantFrom('A', 'B'),
          price: euros,
          conversionPercent: percentOf(100),
          churnPercent: percentOf(100),
          feePercent: percentOf(10),
        }),
        fc.record({
          kind: fc.constant('sales'),
          name: fc.constantFrom('C', 'D'),
          price: euros,
          unitsPerMonth: fc.nat(90),
          unitCost: euros,
        }),
        fc.record({
          kind: fc.constant('fixed'),
          name: fc.constant('E'),
          amount: euros,
          fromMonth: fc.integer({ min: 1, max: 24 }),
        }),
      ),
      { minLength: 1, maxLength: 4 },
    ),
    costs: fc.array(
      fc.record({
        name: fc.constantFrom('Rent', 'Tools'),
        amount: euros,
        every: fc.constantFrom('month', 'once'),
        winsCustomers: fc.boolean(),
      }),
      { maxLength: 4 },
    ),
  })
  .map((input) => financeAssumptions.parse({ currency: 'EUR', ...input }));
