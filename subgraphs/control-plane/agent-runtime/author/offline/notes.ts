import type { ContentSection, DraftContent } from '#schema/specs/content.ts';
import { conclusionHeading } from './inputs.ts';
import { calledFor, type Material, missingTopics, section, writeTopics } from './material.ts';
import { asSentence, capitalised, clip, joinWords } from './text.ts';

/** Working notes: what is known, what follows from it, what is open. */
export function writeNotes(material: Material): DraftContent {
  const wanted = calledFor(material);
  const all = writeTopics(material);
  const called = all.filter(({ name }) => wanted === null || (name !== null && wanted.has(name)));
  const topics = called.length > 0 ? called : all;
  const sections: ContentSection[] = topics.flatMap(({ text }) => section(text.heading, text));
  for (const report of material.inputs.reports) {
    sections.push(...section('The numbers', { paragraphs: report.statements, table: report.tables.quarters }));
  }
  for (const { title, points } of material.inputs.findings)
    sections.push(...section(`From “${clip(title, 90)}”`, { bullets: points }));
  sections.push(...section('Also given', { bullets: material.inputs.remarks }));
  sections.push(
    ...section(conclusionHeading, {
      bullets: conclusions(
        material,
        topics.map(({ text }) => text.implications),
      ),
    }),
  );
  const missing = missingTopics(material, wanted);
  if (missing.length > 0) {
    sections.push(
      ...section('Still open', {
        paragraphs: [
          `The brief says nothing yet on ${joinWords(missing)}; these notes leave it out rather than guess.`,
        ],
      }),
    );
  }
  return withFallback(material, {
    title: clip(capitalised(material.about), 150),
    subtitle: clip(`Working notes for ${material.ventureName}`, 220),
    sections,
  });
}

/** Implications of the topics and of the numbers, without repetition. */
export function conclusions(material: Material, implications: readonly (readonly string[])[]): readonly string[] {
  const fromNumbers = material.inputs.reports.flatMap(({ statements }) => statements.slice(2, 4));
  return [...new Set([...implications.flat(), ...fromNumbers])];
}

/** A text is never empty: when neither brief nor inputs have anything, it says so. */
export function withFallback(material: Material, draft: DraftContent): DraftContent {
  if (draft.sections.length > 0) return { ...draft, sections: draft.sections.slice(0, 40) };
  const said = `Neither the brief of ${material.ventureName} nor the work so far says anything on ${material.about} yet.`;
  return {
    ...draft,
    sections: section('Still open', {
      paragraphs: [asSentence(said), 'It has to be written down before anything can follow from it.'],
    }),
  };
}
