import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#runtime/json/canonical.ts';
import { formatMoney } from '#runtime/money/money.ts';
import { type Content, type ContentKind, content, contentKinds } from '#schema/specs/content.ts';
import { financeAssumptions } from '#schema/specs/finance.ts';
import { parseVentureFile } from '#schema/specs/venture-file.ts';
import { boundedRuns } from '#tests/support/property.ts';
import { reportOf } from '../../finance/report.ts';
import { toJson } from '../../json.ts';
import type { WriteRequest } from '../author.ts';
import { findPrice } from './amounts.ts';
import { offlineAuthor } from './offline-author.ts';

const fileName = 'examples/newsletter-venture.yaml';
const newsletter = parseVentureFile(readFileSync(fileName, 'utf8'), fileName).venture;
const report = reportOf(
  financeAssumptions.parse({
    currency: 'EUR',
    audience: { name: 'readers', start: 600, newPerMonth: 160, growthPercent: 4 },
    revenue: [
      {
        kind: 'subscription',
        name: 'Full edition',
        price: 'EUR 9.00',
        conversionPercent: 6,
        churnPercent: 4,
        feePercent: 2.9,
      },
    ],
    costs: [{ name: 'Mail service', amount: 'EUR 29.00' }],
  }),
);

interface Changes extends Omit<Partial<WriteRequest>, 'brief' | 'inputs'> {
  readonly brief?: object;
  readonly inputs?: Readonly<Record<string, object | JsonValue>>;
}

function request(kind: ContentKind, { brief = newsletter.brief, inputs = {}, ...changes }: Changes = {}): WriteRequest {
  return {
    kind,
    about: 'launch decision',
    venture: newsletter,
    brief: toJson(brief),
    inputs: unwrapped(inputs),
    ...changes,
  };
}

function unwrapped(inputs: Readonly<Record<string, object | JsonValue>>): Record<string, JsonValue> {
  return JSON.parse(JSON.stringify(inputs));
}

function textsIn(text: Content): string[] {
  return text.sections.flatMap(({ heading, paragraphs, bullets, table }) => [
    heading,
    ...paragraphs,
    ...bullets,
    ...(table === undefined ? [] : [table.caption ?? '', ...table.columns, ...table.rows.flat()]),
  ]);
}

function headingsOf(text: Content): string[] {
  return text.sections.map(({ heading }) => heading);
}

function numbersIn(text: string): string[] {
  return text.match(/\d[\d.,]*\d|\d/g) ?? [];
}

/** Numbers that may stand in a text: those given, and sums and differences of the amounts given. */
function allowedNumbers(given: object): Set<string> {
  const text = JSON.stringify(given);
  const leaves = leavesOf(toJson(given));
  const amounts = leaves.flatMap((leaf) => findPrice(leaf)?.amountMinor ?? []);
  const currencies = leaves.flatMap((leaf) => findPrice(leaf)?.currency ?? []);
  const sums = amounts.flatMap((a) => amounts.flatMap((b) => [a - b, b - a]));
  const total = amounts.reduce((sum, amount) => sum + amount, 0n);
  const budgetSums = subsetSums(amounts);
  const computed = [...sums, total, ...budgetSums].flatMap((amountMinor) =>
    [...new Set(currencies)].flatMap((currency) => numbersIn(formatMoney({ amountMinor, currency }))),
  );
  return new Set([...numbersIn(text), ...computed]);
}

/** Sums of every run of neighbours, and what is left of each amount after them: what a budget adds up to. */
function subsetSums(amounts: readonly bigint[]): bigint[] {
  return amounts.flatMap((_, start) => {
    let sum = 0n;
    return amounts.slice(start).flatMap((amount) => {
      sum += amount;
      return [sum, ...amounts.map((other) => (other > sum ? other - sum : sum - other))];
    });
  });
}

function leavesOf(value: JsonValue): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((item: JsonValue) => leavesOf(item));
}

describe('the offline author', () => {
  it('writes a memo that starts with the whole case and ends with what to do', async () => {
    const memo = await offlineAuthor.write(request('memo', { inputs: { projection: report } }));
    expect(memo.title).toBe('The Proofing Room: launch decision');
    expect(headingsOf(memo)).toEqual([
      'Summary',
      'The problem',
      'Audience',
      'The offer',
      'Pricing',
      'Competition',
      'The numbers',
      'What one customer brings',
      'Where the money goes',
      'Channels',
      'Milestones',
      'Budget',
      'Risks',
      'Next steps',
    ]);
    const summary = memo.sections[0]?.paragraphs.join('\n') ?? '';
    expect(summary).toContain('The Proofing Room is a weekly newsletter that tells owners of small bakeries');
    expect(summary).toContain(report.statements[0]);
    expect(summary).toContain('The risk to weigh: Readers take the free price table and never pay.');
    expect(memo.sections.at(-1)?.bullets[0]).toBe('15 October: sample issue with prices of all eleven ingredients');
    expect(memo.authoredBy).toBe('offline');
    expect(memo.sources).toContain('brief: competitors');
    expect(memo.sources).toContain('input: projection');
  });

  it('compares prices and adds up budgets exactly', async () => {
    const texts = textsIn(await offlineAuthor.write(request('memo')));
    expect(texts).toContain('Full edition costs EUR 5.50 a month less than Backstube Monat.');
    expect(texts).toContain('EUR 630.00 of the budget is not planned for yet.');
    expect(texts.some((text) => text.startsWith('The four items come to EUR 870.00;'))).toBe(true);
  });

  it('does not compare prices for different periods or currencies', async () => {
    const brief = {
      pricing: [{ name: 'Plus', price: 'EUR 5.00 per month' }],
      competitors: [
        { name: 'Yearly', price: 'EUR 50.00 per year', weakness: 'slow' },
        { name: 'Dollar', price: 'USD 4.00 per month', weakness: 'far away' },
      ],
    };
    const texts = textsIn(await offlineAuthor.write(request('memo', { brief })));
    expect(texts.filter((text) => text.includes(' than '))).toEqual([]);
  });

  it('keeps notes to what they are about', async () => {
    const notes = await offlineAuthor.write(request('notes', { about: 'pricing' }));
    expect(headingsOf(notes)).toEqual(['Pricing']);
    const research = await offlineAuthor.write(request('notes', { about: 'market research' }));
    expect(headingsOf(research)).toEqual(['Audience', 'Competition', 'What follows from it']);
  });

  it('puts one idea on a slide and the table of a topic with points on a slide of its own', async () => {
    const deck = await offlineAuthor.write(request('deck', { inputs: { projection: report } }));
    expect(deck.sections.length).toBeGreaterThan(10);
    for (const { bullets, table } of deck.sections) {
      expect(bullets.length).toBeLessThanOrEqual(6);
      expect(bullets.every((bullet) => bullet.length <= 150)).toBe(true);
      if (table !== undefined) expect(bullets).toEqual([]);
    }
  });

  it('says what the brief leaves open instead of making it up', async () => {
    const memo = await offlineAuthor.write(request('memo', { brief: { summary: 'a repair café' } }));
    expect(memo.sections.at(-1)?.paragraphs).toEqual([
      'The brief says nothing on audience, problem, offer, pricing, competitors, channels, milestones, risks and budget. Whoever decides should ask for it.',
    ]);
    const empty = await offlineAuthor.write(request('post', { brief: {}, venture: { name: 'Nothing Ltd' } }));
    expect(textsIn(empty)).toContain(
      'Neither the brief of Nothing Ltd nor the work so far says anything on launch decision yet.',
    );
  });

  it('lists payments that went through, and no others', async () => {
    const payment = {
      moneyIntentId: 'mi_1',
      amount: { amountMinor: '4800', currency: 'EUR' },
      payee: 'Printer',
      category: 'printing',
      purpose: 'leaflets',
    };
    const inputs = {
      one: { ...payment, state: 'CAPTURED', captured: true },
      two: { ...payment, payee: 'Nobody', state: 'DECLINED', captured: false },
      skipped: null,
    };
    const memo = await offlineAuthor.write(request('memo', { inputs }));
    const spent = memo.sections.find(({ heading }) => heading === 'Money spent so far');
    expect(spent?.table?.rows).toEqual([['Printer', 'Leaflets', 'EUR 48.00']]);
  });

  it('carries the conclusions of earlier texts on, once', async () => {
    const research = await offlineAuthor.write(request('notes', { about: 'market research' }));
    const memo = await offlineAuthor.write(request('memo', { inputs: { research } }));
    const carried = memo.sections.find(({ heading }) => heading === 'What “Market research” came to');
    expect(carried?.bullets.length).toBeGreaterThan(0);
    const all = memo.sections.flatMap(({ paragraphs, bullets }) => [...paragraphs, ...bullets]);
    for (const point of carried?.bullets ?? []) expect(all.filter((text) => text === point)).toHaveLength(1);
  });

  it('gives the same text for the same request and other wording for another venture', async () => {
    const first = await offlineAuthor.write(request('deck'));
    expect(await offlineAuthor.write(request('deck'))).toEqual(first);
    const claims = await Promise.all(
      ['A', 'B', 'C', 'D', 'E', 'F'].map(async (name) => {
        const deck = await offlineAuthor.write(request('deck', { venture: { name } }));
        return headingsOf(deck).join();
      }),
    );
    expect(new Set(claims).size).toBeGreaterThan(1);
  });

  it('refuses a language that it does not write', async () => {
    await expect(offlineAuthor.write(request('memo', { language: 'de' }))).rejects.toMatchObject({
      code: 'LANGUAGE_UNAVAILABLE',
    });
    await expect(offlineAuthor.write(request('memo', { language: 'en-GB' }))).resolves.toBeDefined();
  });

  it('never mentions contacts and mailing lists of the brief', async () => {
    const memo = await offlineAuthor.write(request('memo'));
    expect(JSON.stringify(memo)).not.toContain('readers@');
  });

  it.each(contentKinds)('makes up no number in a text of kind %s', async (kind) => {
    const inputs = { projection: report };
    const text = await offlineAuthor.write(request(kind, { inputs }));
    const allowed = allowedNumbers({ brief: newsletter.brief, inputs });
    const made = textsIn(text)
      .flatMap(numbersIn)
      .filter((number) => !allowed.has(number));
    expect(made).toEqual([]);
  });

  it('writes a valid text without made-up numbers from any brief', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...contentKinds),
        briefs,
        fc.string({ maxLength: 40 }),
        async (kind, brief, about) => {
          const text = await offlineAuthor.write(request(kind, { brief, about }));
          expect(content.parse(text)).toEqual(text);
          for (const { heading, paragraphs, bullets, table } of text.sections) {
            expect(heading.trim()).not.toBe('');
            expect(paragraphs.length + bullets.length + (table?.rows.length ?? 0)).toBeGreaterThan(0);
          }
          const allowed = allowedNumbers({ brief, about });
          const made = textsIn(text)
            .flatMap(numbersIn)
            .filter((number) => !allowed.has(number));
          expect(made).toEqual([]);
        },
      ),
      { ...boundedRuns, numRuns: 300 },
    );
  });

  it('survives any JSON as a brief and as an input', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...contentKinds),
        fc.jsonValue(),
        fc.dictionary(fc.string(), fc.jsonValue()),
        async (kind, brief, inputs) => {
          const given: WriteRequest = { ...request(kind), ...JSON.parse(JSON.stringify({ brief, inputs })) };
          const text = await offlineAuthor.write(given);
          expect(content.safeParse(text).success).toBe(true);
        },
      ),
      { ...boundedRuns, numRuns: 300 },
    );
  });
});

const phrases = fc.oneof(
  fc.constantFrom('small bakeries', 'Prices move.', 'people who repair bikes', 'A5 leaflets', 'open on 3 days', ''),
  fc.lorem({ maxCount: 8 }),
);
const amountTexts = fc
  .integer({ min: 0, max: 99_999 })
  .map((minor) => formatMoney({ amountMinor: BigInt(minor), currency: 'EUR' }));
const priceTexts = fc.tuple(amountTexts, fc.constantFrom('', ' per month', ' a year')).map((parts) => parts.join(''));
const listOf = (keys: Record<string, fc.Arbitrary<string>>) =>
  fc.array(fc.record(keys, { requiredKeys: [] }), { maxLength: 4 });
const briefs = fc.record(
  {
    summary: phrases,
    audience: fc.oneof(
      phrases,
      fc.record(
        { who: phrases, size: phrases, where: phrases, needs: fc.array(phrases, { maxLength: 4 }) },
        { requiredKeys: [] },
      ),
    ),
    problem: fc.oneof(phrases, fc.array(phrases, { maxLength: 3 })),
    offer: fc.oneof(
      phrases,
      fc.record(
        { what: phrases, free: phrases, paid: fc.array(phrases, { maxLength: 3 }), difference: phrases },
        { requiredKeys: [] },
      ),
    ),
    pricing: fc.oneof(
      phrases,
      listOf({ name: phrases, price: priceTexts, per: fc.constantFrom('month', 'year'), includes: phrases }),
    ),
    competitors: listOf({ name: phrases, what: phrases, price: priceTexts, weakness: phrases }),
    channels: listOf({ name: phrases, how: phrases, cost: amountTexts }),
    milestones: listOf({ by: phrases, what: phrases }),
    risks: listOf({ risk: phrases, likelihood: fc.constantFrom('low', 'high'), answer: phrases }),
    budget: fc.oneof(
      listOf({ what: phrases, amount: amountTexts }),
      fc.record({ total: amountTexts, items: listOf({ what: phrases, amount: amountTexts }) }),
    ),
    openingHours: fc.oneof(phrases, fc.array(phrases), fc.record({ monday: phrases, sunday: phrases })),
  },
  { requiredKeys: [] },
);
