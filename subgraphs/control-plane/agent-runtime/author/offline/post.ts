import type { DraftContent } from '#schema/specs/content.ts';
import { type Material, section, writeTopics } from './material.ts';
import { withFallback } from './notes.ts';
import { datesOf } from './plan-topics.ts';
import { asSentence, capitalised, clip, withoutStop } from './text.ts';

/** A short announcement: why, what, for whom, and what to do. */
export function writePost(material: Material): DraftContent {
  const topics = writeTopics(material);
  const of = (name: (typeof topics)[number]['name']) => topics.find((topic) => topic.name === name)?.text;
  const [tagline] = of('summary')?.paragraphs ?? [];
  const why = [of('problem')?.paragraphs[0], of('summary')?.paragraphs[0]].filter((text) => text !== undefined);
  const what = of('offer')?.paragraphs ?? [];
  const needs = of('audience')?.bullets ?? [];
  const price = of('pricing')?.paragraphs ?? [];
  const [next] = datesOf(material.facts.known.get('milestones')?.records ?? []);
  const close = [
    ...price,
    ...(next === undefined ? [] : [asSentence(`What happens next: ${next.by}, ${next.what}`)]),
    material.pick('call', [
      'Reply to this message and tell us what you would use it for.',
      'Answer this message to be among the first.',
    ]),
  ];
  const sections = [
    ...section(material.pick('why', ['Why we are writing', 'What this is about']), {
      paragraphs: [...why, ...what.slice(0, 2)],
      bullets: needs.slice(0, 4),
    }),
    ...section(material.pick('how', ['How it works', 'What it costs and what comes next']), { paragraphs: close }),
  ];
  return withFallback(material, {
    title: clip(`${material.ventureName}: ${material.about}`, 150),
    ...(tagline !== undefined && { subtitle: clip(capitalised(withoutStop(tagline)), 220) }),
    sections,
  });
}
