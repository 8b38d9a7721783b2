import { otherFields, textsOf } from './facts.ts';
import { asSentence, capitalised, counted, isFragment, joinWords, phrase, withoutStop } from './text.ts';
import { allTexts, asBullets, labelled, linesUnless, nothingToSay, type TopicWriter } from './topic-text.ts';

const titles = ['name', 'who', 'title', 'problem', 'product', 'service'];

/** The business in a sentence or two. */
export const writeSummary: TopicWriter = (topic, { ventureName }) => ({
  ...nothingToSay,
  heading: 'In short',
  claim: 'In short',
  paragraphs: allTexts(topic).map((text) => asSentence(isFragment(text) ? `${ventureName} is ${text}` : text)),
  bullets: linesUnless(null, topic.records, titles),
});

const audienceFields = {
  who: ['who', 'primary', 'description', 'people'],
  needs: ['needs', 'need', 'wants', 'jobs'],
  size: ['size', 'number', 'how many', 'count'],
  where: ['where', 'channels', 'place'],
} as const;

/** For whom the business is. */
export const writeAudience: TopicWriter = (topic, { ventureName, pick }) => {
  const [who = topic.statements[0]] = textsOf(topic, ...audienceFields.who);
  const needs = textsOf(topic, ...audienceFields.needs);
  const [size] = textsOf(topic, ...audienceFields.size);
  const [where] = textsOf(topic, ...audienceFields.where);
  const paragraphs: string[] = [];
  if (who !== undefined) {
    const before = pick('audience', [
      `${ventureName} is made for`,
      'The people to win are',
      `${ventureName} speaks to`,
    ]);
    paragraphs.push(phrase(before, 'Made for', who));
  }
  if (size !== undefined) {
    paragraphs.push(asSentence(`${pick('size', ['Size of the group', 'How many there are'])}: ${size}`));
  }
  if (where !== undefined) {
    const before = pick('where', ['They are reached through', 'The way to them leads through']);
    paragraphs.push(phrase(before, 'Where they are reached', where));
  }
  if (needs.length > 1) {
    paragraphs.push(`What they ask for comes down to ${counted(needs.length, 'thing')}, the first before the others.`);
  }
  const [first] = needs;
  return {
    ...nothingToSay,
    heading: 'Audience',
    claim: `${pick('audience claim', ['Who this is for', 'The people it serves'])}${needs.length > 0 ? ', and what they ask for' : ''}`,
    paragraphs: [...paragraphs, ...labelled(otherFields(topic, ...Object.values(audienceFields).flat()))],
    bullets: [
      ...asBullets([...needs, ...topic.statements.filter((text) => text !== who)]),
      ...linesUnless(null, topic.records, titles),
    ],
    implications:
      first === undefined
        ? []
        : [asSentence(`The promise to lead with answers the first need on the list: ${withoutStop(first)}`)],
    ...(who !== undefined && { point: isFragment(who) ? `For ${who}` : `For whom: ${withoutStop(who)}` }),
  };
};

/** What goes wrong without it. */
export const writeProblem: TopicWriter = (topic, { pick }) => {
  const [first, ...rest] = allTexts(topic);
  const lead = pick('problem lead', [
    'The opening argument is the first problem named',
    'Copy should open with the first problem named',
  ]);
  return {
    ...nothingToSay,
    heading: 'The problem',
    claim: pick('problem claim', ['What goes wrong today', 'The problem to solve']),
    paragraphs: first === undefined ? [] : [asSentence(first)],
    bullets: [...asBullets(rest), ...linesUnless(null, topic.records, titles)],
    implications: first === undefined || rest.length === 0 ? [] : [asSentence(`${lead}: ${withoutStop(first)}`)],
    ...(first !== undefined && { point: capitalised(withoutStop(first)) }),
  };
};

const offerFields = {
  what: ['what', 'product', 'service', 'core', 'description'],
  free: ['free', 'free of charge'],
  paid: ['paid', 'premium', 'includes'],
  difference: ['difference', 'unlike', 'edge', 'usp', 'why us', 'advantage'],
} as const;

/** What customers get. */
export const writeOffer: TopicWriter = (topic, { ventureName, pick }) => {
  const [what = topic.statements[0]] = textsOf(topic, ...offerFields.what);
  const free = textsOf(topic, ...offerFields.free);
  const paid = textsOf(topic, ...offerFields.paid);
  const [difference] = textsOf(topic, ...offerFields.difference);
  const paragraphs: string[] = [];
  if (what !== undefined) {
    const before = pick('offer', [`${ventureName} offers`, `What ${ventureName} delivers is`, 'The offer is']);
    paragraphs.push(phrase(before, 'The offer', what));
  }
  if (free.length > 0) paragraphs.push(asSentence(`Free of charge: ${joinWords(free.map(withoutStop))}`));
  if (paid.length > 0) {
    const colon = paid.every(isFragment) ? '' : ' this:';
    paragraphs.push(asSentence(`Customers who pay get${colon} ${joinWords(paid.map(withoutStop))}`));
  }
  if (difference !== undefined) paragraphs.push(asSentence(`What sets it apart: ${difference}`));
  return {
    ...nothingToSay,
    heading: 'The offer',
    claim: pick('offer claim', ['What customers get', 'The offer']),
    paragraphs,
    bullets: [
      ...asBullets(topic.statements.filter((text) => text !== what)),
      ...asBullets(labelled(otherFields(topic, ...Object.values(offerFields).flat()))),
      ...linesUnless(null, topic.records, titles),
    ],
    implications:
      difference === undefined
        ? []
        : [asSentence(`Every text should carry what sets it apart: ${withoutStop(difference)}`)],
    ...(what !== undefined && { point: capitalised(withoutStop(what)) }),
  };
};
