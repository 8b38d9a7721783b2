import { formatMoney } from '#runtime/money/money.ts';
import { findPrice } from './amounts.ts';
import { type FactRecord, fieldOf, otherFields, type Topic, textsOf } from './facts.ts';
import { asSentence, capitalised, counted, isFragment, joinWords, phrase, withoutStop } from './text.ts';
import { lineOf, type TopicContext, type TopicWriter, tableOf } from './topic-text.ts';

const names = ['name', 'competitor', 'who', 'title', 'company'];
const weaknesses = ['weakness', 'weaknesses', 'gap', 'lacks', 'con', 'cons'];

/** The business in a sentence or two. */
export const writeSummary: TopicWriter = (topic, { ventureName }) => ({
  heading: 'In short',
  claim: 'In short',
  paragraphs: allTexts(topic).map((text) =>
    isFragment(text) ? asSentence(`${ventureName} is ${text}`) : asSentence(text),
  ),
  bullets: topic.records.map((record) => lineOf(record, names)),
  table: null,
  implications: [],
});

export const writeAudience: TopicWriter = (topic, { ventureName, pick }) => {
  const [who = topic.statements[0]] = textsOf(topic, 'who', 'primary', 'description', 'people');
  const needs = textsOf(topic, 'needs', 'need', 'wants', 'jobs');
  const [size] = textsOf(topic, 'size', 'number', 'how many', 'count');
  const [where] = textsOf(topic, 'where', 'channels', 'place');
  const paragraphs: string[] = [];
  if (who !== undefined) {
    const before = pick('audience', [
      `${ventureName} is made for`,
      `The people to win are`,
      `${ventureName} speaks to`,
    ]);
    paragraphs.push(phrase(before, 'Made for', who));
  }
  if (size !== undefined)
    paragraphs.push(asSentence(`${pick('size', ['Size of the group', 'How many there are'])}: ${size}`));
  if (where !== undefined) {
    paragraphs.push(
      phrase(
        pick('where', ['They are reached through', 'The way to them leads through']),
        'Where they are reached',
        where,
      ),
    );
  }
  if (needs.length > 1)
    paragraphs.push(`What they ask for comes down to ${counted(needs.length, 'thing')}, named below in order.`);
  const rest = topic.statements.filter((text) => text !== who);
  const fields = otherFields(
    topic,
    'who',
    'primary',
    'description',
    'people',
    'needs',
    'need',
    'wants',
    'jobs',
    'size',
    'number',
    'how many',
    'count',
    'where',
    'channels',
    'place',
  );
  const [first] = needs;
  return {
    heading: 'Audience',
    claim: pick('audience claim', ['Who this is for', 'The people it serves']),
    paragraphs: [...paragraphs, ...labelled(fields)],
    bullets: [...needs, ...rest]
      .map((text) => capitalised(withoutStop(text)))
      .concat(topic.records.map((record) => lineOf(record, names))),
    table: null,
    implications:
      first === undefined
        ? []
        : [asSentence(`The promise to lead with answers the first need on the list: ${withoutStop(first)}`)],
  };
};

export const writeProblem: TopicWriter = (topic, { pick }) => {
  const [first, ...rest] = allTexts(topic);
  return {
    heading: 'The problem',
    claim: pick('problem claim', ['What goes wrong today', 'The problem to solve']),
    paragraphs: first === undefined ? [] : [asSentence(first)],
    bullets: [
      ...rest.map(withoutStop).map(capitalised),
      ...topic.records.map((record) => lineOf(record, [...names, 'problem'])),
    ],
    table: null,
    implications:
      first === undefined || rest.length === 0
        ? []
        : [
            asSentence(
              `${pick('problem lead', ['The opening argument is the first problem named', 'Copy should open with the first problem named'])}: ${withoutStop(first)}`,
            ),
          ],
  };
};

export const writeOffer: TopicWriter = (topic, { ventureName, pick }) => {
  const [what = topic.statements[0]] = textsOf(topic, 'what', 'product', 'service', 'core', 'description');
  const free = textsOf(topic, 'free', 'free of charge');
  const paid = textsOf(topic, 'paid', 'premium', 'includes');
  const [difference] = textsOf(topic, 'difference', 'unlike', 'edge', 'usp', 'why us', 'advantage');
  const paragraphs: string[] = [];
  if (what !== undefined) {
    const before = pick('offer', [`${ventureName} offers`, `What ${ventureName} delivers is`, `The offer is`]);
    paragraphs.push(phrase(before, 'The offer', what));
  }
  if (free.length > 0) paragraphs.push(asSentence(`Free of charge: ${joinWords(free.map(withoutStop))}`));
  if (paid.length > 0)
    paragraphs.push(
      asSentence(
        `Customers who pay get ${isFragment(paid[0] ?? '') ? '' : 'this: '}${joinWords(paid.map(withoutStop))}`,
      ),
    );
  if (difference !== undefined) paragraphs.push(asSentence(`What sets it apart: ${difference}`));
  const rest = topic.statements.filter((text) => text !== what);
  const used = [
    'what',
    'product',
    'service',
    'core',
    'description',
    'free',
    'free of charge',
    'paid',
    'premium',
    'includes',
    'difference',
    'unlike',
    'edge',
    'usp',
    'why us',
    'advantage',
  ];
  return {
    heading: 'The offer',
    claim: pick('offer claim', ['What customers get', 'The offer']),
    paragraphs,
    bullets: [
      ...rest.map((text) => capitalised(withoutStop(text))),
      ...labelled(otherFields(topic, ...used)).map(withoutStop),
      ...topic.records.map((record) => lineOf(record, [...names, 'product', 'service'])),
    ],
    table: null,
    implications:
      difference === undefined
        ? []
        : [asSentence(`Every text should carry what sets it apart: ${withoutStop(difference)}`)],
  };
};

export const writeCompetitors: TopicWriter = (topic, context) => {
  const { ventureName, pick } = context;
  const weak = topic.records.flatMap((record) => {
    const name = fieldOf(record, ...names);
    const weakness = fieldOf(record, ...weaknesses);
    return name === undefined || weakness === undefined ? [] : [`${name}: ${withoutStop(weakness)}`];
  });
  const listed = topic.records.flatMap((record) => fieldOf(record, ...names) ?? []);
  const paragraphs: string[] = [];
  if (listed.length > 0) {
    const opening = pick('competitors', [
      `Customers who look around today find ${counted(listed.length, 'alternative')}: ${joinWords(listed)}.`,
      `${ventureName} is measured against ${joinWords(listed)}.`,
    ]);
    paragraphs.push(opening);
  }
  if (weak.length > 0) paragraphs.push(`None of them is without a gap. ${weak.map(asSentence).join(' ')}`);
  const comparison = comparePrices(topic, context);
  const table = tableOf(
    topic.records,
    [
      { header: 'Alternative', names },
      { header: 'What it is', names: ['what', 'kind', 'description', 'type'] },
      { header: 'Price', names: ['price', 'cost', 'pricing'] },
      { header: 'Strength', names: ['strength', 'strengths', 'pro', 'pros'] },
      { header: 'Weakness', names: weaknesses },
    ],
    'What customers can choose today',
  );
  const texts = [...allTexts(topic)].map((text) => capitalised(withoutStop(text)));
  return {
    heading: 'Competition',
    claim:
      weak.length > 0
        ? pick('competition claim', ['Where the others leave room', 'The gap the others leave'])
        : 'The alternatives',
    paragraphs: [...paragraphs, ...comparison],
    bullets: table === null ? [...texts, ...topic.records.map((record) => lineOf(record, names))] : texts,
    table,
    implications: [
      ...(weak.length > 0
        ? [
            pick('room', [
              'The room to take is where the others are weak, and each weakness above should be answered in the offer.',
              'The comparison to invite is the one on the weaknesses above, because there the offer wins.',
            ]),
          ]
        : []),
      ...comparison,
    ],
  };
};

/** Sets the venture's dearest plan beside the alternatives that are priced for the same period. */
function comparePrices(topic: Topic, { facts }: TopicContext): string[] {
  const plans = (facts.known.get('pricing')?.records ?? []).flatMap((record) => {
    const price = priceOf(record);
    const name = fieldOf(record, 'name', 'plan', 'title', 'tier');
    return price === null || price.amountMinor === 0n || name === undefined ? [] : [{ name, price }];
  });
  const [main] = plans;
  if (main === undefined) return [];
  return topic.records.flatMap((record) => {
    const name = fieldOf(record, ...names);
    const price = priceOf(record);
    if (name === undefined || price === null) return [];
    if (price.currency !== main.price.currency || price.per !== main.price.per || price.amountMinor === 0n) return [];
    const differenceMinor = price.amountMinor - main.price.amountMinor;
    if (differenceMinor === 0n) return [`${main.name} costs the same as ${name}.`];
    const difference = formatMoney({
      currency: price.currency,
      amountMinor: differenceMinor < 0n ? -differenceMinor : differenceMinor,
    });
    const period = price.per === null ? '' : ` a ${price.per}`;
    return [`${main.name} costs ${difference}${period} ${differenceMinor > 0n ? 'less' : 'more'} than ${name}.`];
  });
}

/** Price of a record, with the period from the price itself or from a field of its own. */
export function priceOf(record: FactRecord) {
  const price = findPrice(fieldOf(record, 'price', 'cost', 'amount', 'pricing') ?? '');
  if (price === null || price.per !== null) return price;
  const per = fieldOf(record, 'per', 'period', 'every', 'unit');
  return { ...price, per: per?.toLowerCase() ?? null };
}

/** Statements and field texts of a topic in the founder's order. */
export function allTexts(topic: Topic): readonly string[] {
  return [
    ...topic.statements,
    ...labelled([...topic.fields].flatMap(([name, texts]) => texts.map((text): [string, string] => [name, text]))),
  ];
}

function labelled(fields: readonly (readonly [string, string])[]): string[] {
  return fields.map(([name, text]) => asSentence(`${capitalised(name)}: ${text}`));
}
