import type { ContentSection, DraftContent } from '#schema/specs/content.ts';
import { textsOf } from './facts.ts';
import { conclusionHeading } from './inputs.ts';
import {
  calledFor,
  type Material,
  missingTopics,
  section,
  type WrittenTopic,
  withFallback,
  writeTopics,
} from './material.ts';
import { asSentence, capitalised, clip, isFragment, joinWords, withoutStop } from './text.ts';

/** Working notes: what is known, what follows from it, what is open. */
export function writeNotes(material: Material): DraftContent {
  const wanted = calledFor(material);
  const all = writeTopics(material);
  const called = all.filter(({ name }) => wanted === null || (name !== null && wanted.has(name)));
  const topics = called.length > 0 ? called : all;
  const { reports, findings, remarks } = material.inputs;
  const sections: ContentSection[] = [
    ...positionSection(material),
    ...topics.flatMap(({ text }) =>
      section(text.heading, { ...text, paragraphs: [...text.paragraphs, ...text.remarks] }),
    ),
    ...reports.flatMap(({ statements, unitStatements, tables }) =>
      section('The numbers', { paragraphs: [...statements, ...unitStatements], table: tables.quarters }),
    ),
    ...section('Also given', { bullets: remarks }),
    ...section(conclusionHeading, { bullets: conclusionsOf(material, topics) }),
  ];
  const said = new Set(sections.flatMap(({ bullets, paragraphs }) => [...bullets, ...paragraphs]));
  for (const { title, points } of findings) {
    const fresh = points.filter((point) => !said.has(point));
    sections.push(...section(`Taken from “${clip(title, 90)}”`, { bullets: fresh }));
  }
  const missing = missingTopics(material, wanted);
  if (missing.length > 0) {
    const open = `The brief says nothing yet on ${joinWords(missing)}; these notes leave it out rather than guess.`;
    sections.push(...section('Still open', { paragraphs: [open] }));
  }
  return withFallback(material, {
    title: clip(capitalised(material.about), 150),
    subtitle: clip(`Working notes for ${material.ventureName}`, 220),
    sections,
  });
}

function conclusionsOf({ inputs }: Material, topics: readonly WrittenTopic[]): readonly string[] {
  const fromTopics = topics.flatMap(({ text }) => [...text.implications, ...text.remarks]);
  return [...fromTopics, ...inputs.reports.flatMap(({ statements }) => statements.slice(2, 4))];
}

/** For whom, what, against what, and why: when the notes are about the position and the brief says enough. */
function positionSection({ request, facts, ventureName }: Material): readonly ContentSection[] {
  if (!/position/i.test(`${request.about} ${request.instruction ?? ''}`)) return [];
  const audience = facts.known.get('audience');
  const offer = facts.known.get('offer');
  const who = audience === undefined ? undefined : (textsOf(audience, 'who', 'primary')[0] ?? audience.statements[0]);
  const what =
    offer === undefined ? undefined : (textsOf(offer, 'what', 'product', 'service')[0] ?? offer.statements[0]);
  if (who === undefined || what === undefined || !isFragment(who) || !isFragment(what)) return [];
  const summary = facts.known.get('summary')?.statements[0];
  const is =
    summary !== undefined && isFragment(summary) ? `${ventureName} is ${summary}` : `${ventureName} offers ${what}`;
  const [edge] = offer === undefined ? [] : textsOf(offer, 'difference', 'unlike', 'edge', 'usp', 'advantage');
  const paragraph = [
    asSentence(`For ${withoutStop(who)}, ${is}`),
    ...(edge === undefined ? [] : [asSentence(`What no alternative gives them: ${edge}`)]),
  ];
  return section('The position in one paragraph', { paragraphs: [paragraph.join(' ')] });
}
