import { formatMoney } from '#runtime/money/money.ts';
import { findPrice, type Price } from './amounts.ts';
import { type FactRecord, type Facts, fieldOf, type Topic } from './facts.ts';
import { asSentence, capitalised, counted, joinWords, withoutStop } from './text.ts';
import { allTexts, asBullets, linesUnless, nothingToSay, type TopicWriter, tableOf } from './topic-text.ts';

const planNames = ['name', 'plan', 'title', 'tier', 'product'];
const priceNames = ['price', 'amount', 'cost', 'pricing'];
const periodNames = ['per', 'period', 'every'];

/** One entry of the price list. */
export interface Plan {
  readonly name: string;
  /** As people read it: `EUR 9.00 per month`. */
  readonly price: string;
  /** Null when the price is no single amount. */
  readonly read: Price | null;
}

/** Entries of a price list that have a name and a price. */
export function plansOf(topic: Topic | undefined): readonly Plan[] {
  return (topic?.records ?? []).flatMap((record) => {
    const name = fieldOf(record, ...planNames);
    const price = priceText(record);
    return name === undefined || price === undefined
      ? []
      : [{ name: withoutStop(name), price: withoutStop(price), read: priceOf(record) }];
  });
}

/** Price of a record, with the period from the price itself or from a field of its own. */
export function priceOf(record: FactRecord): Price | null {
  const price = findPrice(fieldOf(record, ...priceNames) ?? '');
  if (price === null || price.per !== null) return price;
  return { ...price, per: fieldOf(record, ...periodNames)?.toLowerCase() ?? null };
}

/** The period is added only when the price has not said it itself. */
function priceText(record: FactRecord): string | undefined {
  const price = fieldOf(record, ...priceNames);
  const per = fieldOf(record, ...periodNames);
  return price === undefined || per === undefined || findPrice(price)?.per ? price : `${price} per ${per}`;
}

/** What customers pay. */
export const writePricing: TopicWriter = (topic, { pick }) => {
  const plans = plansOf(topic);
  const paying = plans.filter(({ read }) => read?.amountMinor !== 0n);
  const free = plans.filter(({ read }) => read?.amountMinor === 0n).map(({ name }) => name);
  const list = joinWords(paying.map(({ name, price }) => `${name} at ${price}`));
  const paragraphs: string[] = [];
  if (paying.length > 0) {
    const entries = `The price list has ${counted(paying.length, 'paid entry', 'paid entries')}:`;
    paragraphs.push(asSentence(`${pick('pricing', [entries, 'What customers pay:'])} ${list}`));
  }
  if (free.length > 0) {
    const verb = free.length === 1 ? 'costs' : 'cost';
    paragraphs.push(
      asSentence(
        `${joinWords(free)} ${verb} nothing and ${pick('free', ['brings in the people who may pay later', 'opens the door'])}`,
      ),
    );
  }
  const table = tableOf(
    topic.records,
    [
      { header: 'Plan', names: planNames },
      { header: 'Price', names: [...priceNames, ...periodNames], read: priceText },
      { header: 'What it includes', names: ['includes', 'what', 'description', 'for'] },
    ],
    'Price list',
  );
  return {
    ...nothingToSay,
    heading: 'Pricing',
    claim: pick('pricing claim', ['What it costs', 'The price list']),
    paragraphs,
    bullets: [...asBullets(allTexts(topic)), ...linesUnless(table, topic.records, planNames)],
    table,
    ...(paying.length > 0 && { point: capitalised(list) }),
  };
};

const rivalNames = ['name', 'competitor', 'who', 'title', 'company'];
const weaknessNames = ['weakness', 'weaknesses', 'gap', 'lacks', 'con', 'cons'];

/** What customers can choose today. */
export const writeCompetitors: TopicWriter = (topic, { ventureName, facts, pick }) => {
  const listed = topic.records.flatMap((record) => fieldOf(record, ...rivalNames) ?? []).map(withoutStop);
  const gaps = topic.records.flatMap((record) => {
    const name = fieldOf(record, ...rivalNames);
    const weakness = fieldOf(record, ...weaknessNames);
    return name === undefined || weakness === undefined ? [] : [asSentence(`${name}: ${withoutStop(weakness)}`)];
  });
  const paragraphs: string[] = [];
  if (listed.length > 0) {
    const many = `Customers who look around today find ${counted(listed.length, 'alternative')}: ${joinWords(listed)}.`;
    paragraphs.push(pick('competitors', [many, `${ventureName} is measured against ${joinWords(listed)}.`]));
  }
  if (gaps.length > 0) {
    const opening = gaps.length === listed.length ? 'Each of them leaves a gap.' : 'Not all of them do the job.';
    paragraphs.push(`${opening} ${gaps.join(' ')}`);
  }
  const table = tableOf(
    topic.records,
    [
      { header: 'Alternative', names: rivalNames },
      { header: 'What it is', names: ['what', 'kind', 'description', 'type'] },
      { header: 'Price', names: [...priceNames, ...periodNames], read: priceText },
      { header: 'Strength', names: ['strength', 'strengths', 'pro', 'pros'] },
      { header: 'Weakness', names: weaknessNames },
    ],
    'What customers can choose today',
  );
  const room = pick('room', [
    'The room to take is where the others are weak; the offer should answer each of these weaknesses.',
    'The comparison to invite is on what the others lack, because there the offer wins.',
  ]);
  return {
    ...nothingToSay,
    heading: 'Competition',
    claim:
      gaps.length > 0
        ? pick('competition claim', ['Where the others leave room', 'The gap that is left'])
        : 'The alternatives',
    paragraphs,
    bullets: [...asBullets(allTexts(topic)), ...linesUnless(table, topic.records, rivalNames)],
    table,
    remarks: comparePrices(topic, facts),
    implications: gaps.length > 0 ? [room] : [],
  };
};

/** Sets the first paid plan beside the alternatives that are priced for the same period. */
function comparePrices(topic: Topic, facts: Facts): string[] {
  const main = plansOf(facts.known.get('pricing')).find(({ read }) => read !== null && read.amountMinor > 0n);
  const mine = main?.read;
  if (main === undefined || !mine) return [];
  return topic.records.flatMap((record) => {
    const name = fieldOf(record, ...rivalNames);
    const theirs = priceOf(record);
    if (name === undefined || theirs === null || theirs.amountMinor === 0n) return [];
    // One-off prices may be for quite different things; a month of this against a month of that can be compared.
    if (theirs.currency !== mine.currency || theirs.per === null || theirs.per !== mine.per) return [];
    const lessMinor = theirs.amountMinor - mine.amountMinor;
    if (lessMinor === 0n) return [`${main.name} costs the same as ${withoutStop(name)}.`];
    const difference = formatMoney({ currency: mine.currency, amountMinor: lessMinor < 0n ? -lessMinor : lessMinor });
    const period = ` a ${theirs.per}`;
    return [
      asSentence(
        `${main.name} costs ${difference}${period} ${lessMinor > 0n ? 'less' : 'more'} than ${withoutStop(name)}`,
      ),
    ];
  });
}
