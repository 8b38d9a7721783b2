import { formatMoney, type Money } from '#runtime/money/money.ts';
import { exactAmount, findPrice, total } from './amounts.ts';
import { type FactRecord, fieldOf, type TopicName, textsOf } from './facts.ts';
import {
  allTexts,
  priceOf,
  writeAudience,
  writeCompetitors,
  writeOffer,
  writeProblem,
  writeSummary,
} from './market-topics.ts';
import { asSentence, capitalised, counted, joinWords, withoutStop } from './text.ts';
import { lineOf, type TopicWriter, tableOf } from './topic-text.ts';

const planNames = ['name', 'plan', 'title', 'tier', 'product'];

const writePricing: TopicWriter = (topic, { pick }) => {
  const priced = topic.records.flatMap((record) => {
    const name = fieldOf(record, ...planNames);
    const price = fieldOf(record, 'price', 'amount', 'cost');
    return name === undefined || price === undefined
      ? []
      : [{ name, price: priceText(record, price), read: priceOf(record) }];
  });
  const paying = priced.filter(({ read }) => read !== null && read.amountMinor > 0n);
  const free = priced.filter(({ read }) => read?.amountMinor === 0n);
  const paragraphs: string[] = [];
  if (paying.length > 0) {
    const list = paying.map(({ name, price }) => `${name} at ${price}`);
    const opening = pick('pricing', [
      `The price list has ${counted(paying.length, 'paid entry', 'paid entries')}:`,
      `What customers pay:`,
    ]);
    paragraphs.push(asSentence(`${opening} ${joinWords(list)}`));
  }
  if (free.length > 0) {
    paragraphs.push(
      asSentence(
        `${joinWords(free.map(({ name }) => name))} ${free.length === 1 ? 'costs' : 'cost'} nothing and ${pick('free', ['brings in the people who may pay later', 'is the way in'])}`,
      ),
    );
  }
  const table = tableOf(
    topic.records,
    [
      { header: 'Plan', names: planNames },
      {
        header: 'Price',
        names: ['price', 'amount', 'cost', 'per', 'period'],
        read: (record) => priceText(record, fieldOf(record, 'price', 'amount', 'cost')),
      },
      { header: 'What it includes', names: ['includes', 'what', 'description', 'for'] },
    ],
    'Price list',
  );
  const texts = allTexts(topic).map((text) => capitalised(withoutStop(text)));
  return {
    heading: 'Pricing',
    claim: pick('pricing claim', ['What it costs', 'The price list']),
    paragraphs,
    bullets: table === null ? [...texts, ...topic.records.map((record) => lineOf(record, planNames))] : texts,
    table,
    implications: [],
  };
};

/** `EUR 9.00 per month`; the period only when the price has not said it itself. */
function priceText(record: FactRecord, price: string): string;
function priceText(record: FactRecord, price: string | undefined): string | undefined;
function priceText(record: FactRecord, price: string | undefined): string | undefined {
  const per = fieldOf(record, 'per', 'period');
  if (price === undefined || per === undefined || findPrice(price)?.per) return price;
  return `${price} per ${per}`;
}

const writeChannels: TopicWriter = (topic, { pick }) => {
  const titles = ['name', 'channel', 'title', 'what'];
  const listed = topic.records.flatMap((record) => fieldOf(record, ...titles) ?? []);
  const free = topic.records.flatMap((record) => {
    const isFree = priceOf(record)?.amountMinor === 0n;
    return isFree ? (fieldOf(record, ...titles) ?? []) : [];
  });
  const table = tableOf(
    topic.records,
    [
      { header: 'Channel', names: titles },
      { header: 'How', names: ['how', 'plan', 'description', 'action'] },
      { header: 'Cost', names: ['cost', 'price', 'amount', 'budget'] },
      { header: 'What to expect', names: ['reach', 'expect', 'expected', 'result', 'goal'] },
    ],
    'How customers hear of it',
  );
  const texts = allTexts(topic).map((text) => capitalised(withoutStop(text)));
  return {
    heading: 'Channels',
    claim: pick('channels claim', ['How customers hear of it', 'The way to customers']),
    paragraphs:
      listed.length === 0
        ? []
        : [
            `${capitalised(counted(listed.length, 'channel'))} ${listed.length === 1 ? 'carries' : 'carry'} the launch: ${joinWords(listed.map(withoutStop))}.`,
          ],
    bullets: table === null ? [...texts, ...topic.records.map((record) => lineOf(record, titles))] : texts,
    table,
    implications:
      free.length === 0 ? [] : [asSentence(`What costs nothing goes first: ${joinWords(free.map(withoutStop))}`)],
  };
};

/** Milestones as `by when` and `what`, for those that have both. */
export function datesOf(records: readonly FactRecord[]): readonly { readonly by: string; readonly what: string }[] {
  return records.flatMap((record) => {
    const by = fieldOf(record, 'by', 'when', 'date', 'month', 'week', 'due');
    const what = fieldOf(record, 'what', 'milestone', 'name', 'title', 'goal');
    return by === undefined || what === undefined ? [] : [{ by, what: withoutStop(what) }];
  });
}

const writeMilestones: TopicWriter = (topic, { pick }) => {
  const dates = datesOf(topic.records);
  const [first] = dates;
  const last = dates.at(-1);
  const paragraphs: string[] = [];
  if (first !== undefined && last !== undefined && dates.length > 1) {
    paragraphs.push(
      `The plan has ${counted(dates.length, 'date')}. It starts with ${quoteIfNeeded(first.what)} (${first.by}) and ends with ${quoteIfNeeded(last.what)} (${last.by}).`,
    );
  }
  const table = tableOf(
    topic.records,
    [
      { header: 'By', names: ['by', 'when', 'date', 'month', 'week', 'due'] },
      { header: 'What is done', names: ['what', 'milestone', 'name', 'title', 'goal'] },
      { header: 'Measured by', names: ['measure', 'measured by', 'metric', 'target'] },
    ],
    'Dates to hold',
  );
  const texts = allTexts(topic).map((text) => capitalised(withoutStop(text)));
  return {
    heading: 'Milestones',
    claim: pick('milestones claim', ['Dates to hold', 'What happens when']),
    paragraphs,
    bullets:
      table === null
        ? [...texts, ...topic.records.map((record) => lineOf(record, ['what', 'milestone', 'name']))]
        : texts,
    table,
    implications:
      first === undefined
        ? []
        : [asSentence(`${pick('next', ['The next date to hold', 'What comes first'])}: ${first.by}, ${first.what}`)],
  };
};

function quoteIfNeeded(text: string): string {
  return /^\p{Lu}/u.test(text) || /[.!?:]/.test(text) ? `“${text}”` : text;
}

const riskNames = ['risk', 'name', 'what', 'title', 'threat'];
const answerNames = ['answer', 'mitigation', 'response', 'plan', 'countermeasure'];

/** Risks that nobody has written an answer to. */
export function unanswered(records: readonly FactRecord[]): readonly string[] {
  return records.flatMap((record) =>
    fieldOf(record, ...answerNames) === undefined ? (fieldOf(record, ...riskNames) ?? []) : [],
  );
}

/** The risk marked as most likely, else the first. */
export function mainRisk(
  records: readonly FactRecord[],
): { readonly risk: string; readonly answer: string | undefined } | null {
  const likely = records.find((record) =>
    /high|likely|severe/i.test(
      `${fieldOf(record, 'likelihood', 'probability') ?? ''} ${fieldOf(record, 'impact', 'severity') ?? ''}`,
    ),
  );
  const record = likely ?? records[0];
  const risk = record === undefined ? undefined : fieldOf(record, ...riskNames);
  if (record === undefined || risk === undefined) return null;
  return { risk: withoutStop(risk), answer: fieldOf(record, ...answerNames) };
}

const writeRisks: TopicWriter = (topic, { pick }) => {
  const main = mainRisk(topic.records);
  const open = unanswered(topic.records);
  const table = tableOf(
    topic.records,
    [
      { header: 'Risk', names: riskNames },
      { header: 'Likelihood', names: ['likelihood', 'probability'] },
      { header: 'Impact', names: ['impact', 'severity'] },
      { header: 'Answer', names: answerNames },
    ],
    'What can go wrong, and the answer to it',
  );
  const paragraphs: string[] = [];
  if (main !== null) {
    paragraphs.push(asSentence(`${pick('risk', ['The risk to watch', 'What could hurt most'])}: ${main.risk}`));
    if (main.answer !== undefined)
      paragraphs.push(asSentence(`${pick('answer', ['The answer to it', 'What is done about it'])}: ${main.answer}`));
  }
  const texts = allTexts(topic).map((text) => capitalised(withoutStop(text)));
  return {
    heading: 'Risks',
    claim: pick('risks claim', ['What can go wrong', 'Risks, and the answers to them']),
    paragraphs,
    bullets: table === null ? [...texts, ...topic.records.map((record) => lineOf(record, riskNames))] : texts,
    table,
    implications:
      open.length === 0
        ? []
        : [
            asSentence(
              `No answer is written down yet to ${open.length === 1 ? 'this risk' : 'these risks'}: ${joinWords(open.map(withoutStop))}`,
            ),
          ],
  };
};

const writeBudget: TopicWriter = (topic, { pick }) => {
  const whatNames = ['what', 'item', 'name', 'for', 'title', 'category'];
  const items = topic.records.flatMap((record) => {
    const what = fieldOf(record, ...whatNames);
    const amount = exactAmount(fieldOf(record, 'amount', 'cost', 'price') ?? '');
    return what === undefined || amount === null ? [] : [{ what: withoutStop(what), amount }];
  });
  const sum = items.length === topic.records.length ? total(items.map(({ amount }) => amount)) : null;
  const [declared] = textsOf(topic, 'total', 'sum', 'available', 'amount');
  const largest =
    sum === null ? undefined : items.reduce((a, b) => (b.amount.amountMinor > a.amount.amountMinor ? b : a));
  const paragraphs: string[] = [];
  if (declared !== undefined) paragraphs.push(asSentence(`The budget is ${declared}`));
  if (sum !== null && largest !== undefined && items.length > 1) {
    paragraphs.push(
      `The ${counted(items.length, 'item')} come to ${formatMoney(sum)}; ${pick('largest', ['the largest is', 'most goes to'])} ${largest.what} with ${formatMoney(largest.amount)}.`,
    );
  }
  const table = tableOf(
    topic.records,
    [
      { header: 'Item', names: whatNames },
      { header: 'Amount', names: ['amount', 'cost', 'price'] },
    ],
    'Budget',
  );
  const texts = allTexts(topic)
    .filter((text) => text !== declared)
    .map((text) => capitalised(withoutStop(text)));
  return {
    heading: 'Budget',
    claim: pick('budget claim', ['What the money goes to', 'The budget']),
    paragraphs,
    bullets: table === null ? [...texts, ...topic.records.map((record) => lineOf(record, whatNames))] : texts,
    table:
      table === null || sum === null || table.columns.length !== 2
        ? table
        : { ...table, rows: [...table.rows, ['Total', formatMoney(sum)]] },
    implications: overrun(declared, sum),
  };
};

function overrun(declared: string | undefined, sum: Money | null): string[] {
  const budget = exactAmount(declared ?? '');
  if (budget === null || sum === null || budget.currency !== sum.currency) return [];
  const leftMinor = budget.amountMinor - sum.amountMinor;
  if (leftMinor < 0n) return [`The items exceed the budget by ${formatMoney({ ...budget, amountMinor: -leftMinor })}.`];
  if (leftMinor === 0n) return ['The budget is planned to the last unit: nothing is kept back.'];
  return [`${formatMoney({ ...budget, amountMinor: leftMinor })} of the budget is not planned for yet.`];
}

/** A part of the brief that nobody foresaw, told as it stands. */
export const writeAny: TopicWriter = (topic) => {
  const table = tableOf(topic.records, [], undefined);
  const [first, ...rest] = allTexts(topic);
  return {
    heading: capitalised(topic.label),
    claim: capitalised(topic.label),
    paragraphs: first === undefined ? [] : [asSentence(first)],
    bullets: [
      ...rest.map((text) => capitalised(withoutStop(text))),
      ...(table === null ? topic.records.map((record) => lineOf(record, ['name', 'what', 'title'])) : []),
    ],
    table,
    implications: [],
  };
};

/** Who writes on what. */
export const topicWriters: Record<TopicName, TopicWriter> = {
  summary: writeSummary,
  audience: writeAudience,
  problem: writeProblem,
  offer: writeOffer,
  pricing: writePricing,
  competitors: writeCompetitors,
  channels: writeChannels,
  milestones: writeMilestones,
  risks: writeRisks,
  budget: writeBudget,
  goals: (topic, context) => ({ ...writeAny(topic, context), heading: 'Goals', claim: 'What counts as success' }),
  team: (topic, context) => ({ ...writeAny(topic, context), heading: 'Team', claim: 'Who does the work' }),
};
