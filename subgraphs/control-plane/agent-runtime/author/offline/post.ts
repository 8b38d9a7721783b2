import type { DraftContent } from '#schema/specs/content.ts';
import { type TopicName, textsOf } from './facts.ts';
import { type Material, section, withFallback, writeTopics } from './material.ts';
import { plansOf } from './price-topics.ts';
import { asSentence, capitalised, clip, joinWords, withoutStop } from './text.ts';

/** A short announcement: why, what, for whom, and what to do. */
export function writePost(material: Material): DraftContent {
  const { ventureName, facts, pick } = material;
  const topics = writeTopics(material);
  const of = (name: TopicName) => topics.find((topic) => topic.name === name)?.text;
  const audience = facts.known.get('audience');
  const offer = facts.known.get('offer');
  const plans = plansOf(facts.known.get('pricing'));
  const prices = plans.map(({ name, price, read }) =>
    read?.amountMinor === 0n ? `${name} costs nothing` : `${name} costs ${price}`,
  );
  const gets = [
    ...(offer === undefined ? [] : textsOf(offer, 'paid', 'premium', 'includes')),
    ...(audience === undefined ? [] : textsOf(audience, 'needs', 'wants')),
  ];
  const edge = (offer === undefined ? [] : textsOf(offer, 'difference', 'unlike', 'edge', 'usp')).map((text) =>
    asSentence(text),
  );
  const call = pick('call', [
    'Reply to this message and say what you would use it for.',
    'Answer this message to be among the first.',
    'Write back if it is for you, or pass it on to someone it is for.',
  ]);
  const sections = [
    ...section(clip(capitalised(material.about), 100), {
      paragraphs: [...(of('problem')?.paragraphs.slice(0, 1) ?? []), ...(of('summary')?.paragraphs.slice(0, 1) ?? [])],
    }),
    ...section(pick('what', ['What you get', 'What is in it for you']), {
      paragraphs: [...(of('offer')?.paragraphs.slice(0, 1) ?? []), ...edge],
      bullets: gets.slice(0, 5).map((text) => capitalised(withoutStop(text))),
    }),
    ...section(pick('price', ['What it costs', 'The price']), {
      paragraphs: prices.length === 0 ? [] : [asSentence(joinWords(prices))],
    }),
  ];
  if (sections.length > 0) sections.push(...section('What to do now', { paragraphs: [call] }));
  return withFallback(material, { title: clip(ventureName, 150), sections });
}
