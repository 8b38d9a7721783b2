import { formatMoney, type Money } from '#runtime/money/money.ts';
import { exactAmount, total } from './amounts.ts';
import { type FactRecord, fieldOf, otherFields, textsOf } from './facts.ts';
import { priceOf } from './price-topics.ts';
import { asSentence, capitalised, counted, joinWords, withoutStop } from './text.ts';
import { allTexts, asBullets, labelled, linesUnless, nothingToSay, type TopicWriter, tableOf } from './topic-text.ts';

const channelNames = ['name', 'channel', 'title', 'what'];

/** How customers hear of it. */
export const writeChannels: TopicWriter = (topic, { pick }) => {
  const namesOf = (records: readonly FactRecord[]) =>
    records.flatMap((record) => fieldOf(record, ...channelNames) ?? []).map(withoutStop);
  const listed = namesOf(topic.records);
  const free = namesOf(topic.records.filter((record) => priceOf(record)?.amountMinor === 0n));
  const table = tableOf(
    topic.records,
    [
      { header: 'Channel', names: channelNames },
      { header: 'How', names: ['how', 'plan', 'description', 'action'] },
      { header: 'Cost', names: ['cost', 'price', 'amount', 'budget'] },
      { header: 'What to expect', names: ['expect', 'expected', 'reach', 'result', 'goal'] },
    ],
    'How customers hear of it',
  );
  const carry = `${capitalised(counted(listed.length, 'channel'))} ${listed.length === 1 ? 'carries' : 'carry'} the launch: ${joinWords(listed)}`;
  return {
    ...nothingToSay,
    heading: 'Channels',
    claim: pick('channels claim', ['How customers hear of it', 'The way to customers']),
    paragraphs: listed.length === 0 ? [] : [asSentence(carry)],
    bullets: [...asBullets(allTexts(topic)), ...linesUnless(table, topic.records, channelNames)],
    table,
    remarks: free.length === 0 ? [] : [asSentence(`What costs nothing goes first: ${joinWords(free)}`)],
  };
};

const dateNames = ['by', 'when', 'date', 'month', 'week', 'due'];
const milestoneNames = ['what', 'milestone', 'name', 'title', 'goal'];

/** Milestones that have both a date and something to be done. */
export function datesOf(records: readonly FactRecord[]): readonly { readonly by: string; readonly what: string }[] {
  return records.flatMap((record) => {
    const by = fieldOf(record, ...dateNames);
    const what = fieldOf(record, ...milestoneNames);
    return by === undefined || what === undefined ? [] : [{ by: withoutStop(by), what: withoutStop(what) }];
  });
}

/** What happens when. */
export const writeMilestones: TopicWriter = (topic, { pick }) => {
  const dates = datesOf(topic.records);
  const [first] = dates;
  const last = dates.at(-1);
  const table = tableOf(
    topic.records,
    [
      { header: 'By', names: dateNames },
      { header: 'What is done', names: milestoneNames },
      { header: 'Measured by', names: ['measure', 'measured by', 'metric', 'target'] },
    ],
    'Dates to hold',
  );
  const span =
    first === undefined || last === undefined || dates.length < 2
      ? []
      : [
          `The plan has ${counted(dates.length, 'date')}, from ${first.by} (${first.what}) to ${last.by} (${last.what}).`,
        ];
  return {
    ...nothingToSay,
    heading: 'Milestones',
    claim: pick('milestones claim', ['Dates to hold', 'What happens when']),
    paragraphs: span,
    bullets: [...asBullets(allTexts(topic)), ...linesUnless(table, topic.records, milestoneNames)],
    table,
    implications:
      first === undefined
        ? []
        : [asSentence(`${pick('next', ['The next date to hold', 'What comes first'])}: ${first.by}, ${first.what}`)],
  };
};

const riskNames = ['risk', 'name', 'what', 'title', 'threat'];
const answerNames = ['answer', 'mitigation', 'response', 'plan', 'countermeasure'];

/** Risks that nobody has written an answer to. */
export function unanswered(records: readonly FactRecord[]): readonly string[] {
  return records
    .filter((record) => fieldOf(record, ...answerNames) === undefined)
    .flatMap((record) => fieldOf(record, ...riskNames) ?? [])
    .map(withoutStop);
}

/** The risk marked as most likely or worst, else the first. */
export function mainRisk(
  records: readonly FactRecord[],
): { readonly risk: string; readonly answer: string | undefined } | null {
  const isMarked = (record: FactRecord) =>
    /\b(high|severe|likely)\b/i.test(
      `${fieldOf(record, 'likelihood', 'probability') ?? ''} ${fieldOf(record, 'impact', 'severity') ?? ''}`,
    );
  const record = records.find(isMarked) ?? records[0];
  const risk = record === undefined ? undefined : fieldOf(record, ...riskNames);
  if (record === undefined || risk === undefined) return null;
  return { risk: withoutStop(risk), answer: fieldOf(record, ...answerNames) };
}

/** What can go wrong. */
export const writeRisks: TopicWriter = (topic, { pick }) => {
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
    if (main.answer !== undefined) {
      paragraphs.push(asSentence(`${pick('answer', ['The answer to it', 'What is done about it'])}: ${main.answer}`));
    }
  }
  const these = open.length === 1 ? 'this risk' : 'these risks';
  return {
    ...nothingToSay,
    heading: 'Risks',
    claim: pick('risks claim', ['What can go wrong', 'Risks, and the answers to them']),
    paragraphs,
    bullets: [...asBullets(allTexts(topic)), ...linesUnless(table, topic.records, riskNames)],
    table,
    remarks: open.length === 0 ? [] : [asSentence(`No answer is written down yet to ${these}: ${joinWords(open)}`)],
  };
};

const itemNames = ['what', 'item', 'name', 'for', 'title', 'category'];
const totalNames = ['total', 'sum', 'available', 'amount'];

/** What the money goes to. */
export const writeBudget: TopicWriter = (topic, { pick }) => {
  const items = topic.records.flatMap((record) => {
    const what = fieldOf(record, ...itemNames);
    const amount = exactAmount(fieldOf(record, 'amount', 'cost', 'price') ?? '');
    return what === undefined || amount === null ? [] : [{ what: withoutStop(what), amount }];
  });
  const sum = items.length === topic.records.length ? total(items.map(({ amount }) => amount)) : null;
  const [declared] = textsOf(topic, ...totalNames);
  const paragraphs = declared === undefined ? [] : [asSentence(`The budget is ${declared}`)];
  if (sum !== null && items.length > 1) {
    const largest = items.reduce((a, b) => (b.amount.amountMinor > a.amount.amountMinor ? b : a));
    const item = pick('largest', ['the largest is', 'the biggest single one is']);
    paragraphs.push(
      asSentence(
        `The ${counted(items.length, 'item')} come to ${formatMoney(sum)}; ${item} ${largest.what} with ${formatMoney(largest.amount)}`,
      ),
    );
  }
  const table = tableOf(
    topic.records,
    [
      { header: 'Item', names: itemNames },
      { header: 'Amount', names: ['amount', 'cost', 'price'] },
    ],
    'Budget',
  );
  const closing = sum === null || table?.columns.length !== 2 ? [] : [['Total', formatMoney(sum)]];
  return {
    ...nothingToSay,
    heading: 'Budget',
    claim: pick('budget claim', ['What the money goes to', 'The budget']),
    paragraphs,
    bullets: [
      ...asBullets([...topic.statements, ...labelled(otherFields(topic, ...totalNames))]),
      ...linesUnless(table, topic.records, itemNames),
    ],
    table: table === null ? null : { ...table, rows: [...table.rows, ...closing] },
    remarks: whatIsLeft(declared, sum),
  };
};

function whatIsLeft(declared: string | undefined, sum: Money | null): string[] {
  const budget = exactAmount(declared ?? '');
  if (budget === null || sum === null || budget.currency !== sum.currency) return [];
  const leftMinor = budget.amountMinor - sum.amountMinor;
  if (leftMinor < 0n) return [`The items exceed the budget by ${formatMoney({ ...budget, amountMinor: -leftMinor })}.`];
  if (leftMinor === 0n) return ['The whole budget is planned: nothing is kept back.'];
  return [`${formatMoney({ ...budget, amountMinor: leftMinor })} of the budget is not planned for yet.`];
}
