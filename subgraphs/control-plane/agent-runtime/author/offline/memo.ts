import type { ContentSection, DraftContent } from '#schema/specs/content.ts';
import { fieldOf } from './facts.ts';
import { type Material, missingTopics, section, type WrittenTopic, writeTopics } from './material.ts';
import { withFallback } from './notes.ts';
import { datesOf, mainRisk, unanswered } from './plan-topics.ts';
import { asSentence, capitalised, clip, joinWords, withoutStop } from './text.ts';

/** A decision memo: summary first, then the case, then what happens next. */
export function writeMemo(material: Material): DraftContent {
  const topics = writeTopics(material);
  const sections: ContentSection[] = section('Summary', { paragraphs: summaryOf(material, topics) });
  for (const { name, text } of topics) {
    if (name === 'summary') continue;
    sections.push(...section(text.heading, { ...text, paragraphs: [...text.paragraphs, ...text.implications] }));
  }
  sections.push(...numberSections(material));
  sections.push(...section('Money spent so far', { table: material.inputs.payments }));
  for (const { title, points } of material.inputs.findings) {
    sections.push(...section(`What “${clip(title, 90)}” came to`, { bullets: points }));
  }
  sections.push(...section('Also given', { bullets: material.inputs.remarks }));
  sections.push(...section('Next steps', { bullets: nextSteps(material) }));
  const missing = missingTopics(material, null);
  if (missing.length > 0) {
    sections.push(
      ...section('What this memo does not cover', {
        paragraphs: [`The brief says nothing on ${joinWords(missing)}. Whoever decides should ask for it.`],
      }),
    );
  }
  return withFallback(material, {
    title: clip(`${material.ventureName}: ${material.about}`, 150),
    subtitle: clip(`Memo to the founder of ${material.ventureName}`, 220),
    sections,
  });
}

/** The whole case on half a page. */
export function summaryOf(material: Material, topics: readonly WrittenTopic[]): readonly string[] {
  const of = (name: WrittenTopic['name']) => topics.find((topic) => topic.name === name)?.text;
  const opening = [of('summary')?.paragraphs[0], of('problem')?.paragraphs[0], of('audience')?.paragraphs[0]];
  const offer = [of('offer')?.paragraphs[0], of('pricing')?.paragraphs[0], of('competitors')?.implications.at(-1)];
  const figures = material.inputs.reports.flatMap(({ statements }) => statements.slice(0, 4));
  const risk = mainRisk(material.facts.known.get('risks')?.records ?? []);
  const [next] = datesOf(material.facts.known.get('milestones')?.records ?? []);
  const closing = [
    risk === null ? undefined : asSentence(`The risk to weigh: ${risk.risk}`),
    risk?.answer === undefined ? undefined : asSentence(`The answer to it: ${risk.answer}`),
    next === undefined ? undefined : asSentence(`The next date to hold is ${next.by}: ${next.what}`),
  ];
  return [opening, offer, figures, closing]
    .map((sentences) => [...new Set(sentences.filter((sentence) => sentence !== undefined))].join(' '))
    .filter((paragraph) => paragraph !== '');
}

/** Projection, unit economics and costs of every report among the inputs. */
export function numberSections(material: Material): readonly ContentSection[] {
  return material.inputs.reports.flatMap(({ statements, tables }) => [
    ...section('The numbers', { paragraphs: [statements.slice(0, 4).join(' ')], table: tables.months }),
    ...section('What one customer brings', { paragraphs: [statements.slice(4).join(' ')], table: tables.economics }),
    ...section('Where the money goes', { table: tables.costs }),
  ]);
}

/** What to do, with dates where the brief has them; open risks and questions last. */
export function nextSteps(material: Material): readonly string[] {
  const { known } = material.facts;
  const dated = datesOf(known.get('milestones')?.records ?? []).map(({ by, what }) => `${capitalised(by)}: ${what}`);
  const open = unanswered(known.get('risks')?.records ?? []).map(
    (risk) => `Decide what is done about this risk: ${withoutStop(risk)}`,
  );
  const owners = (known.get('team')?.records ?? []).flatMap((record) => {
    const name = fieldOf(record, 'name', 'who');
    const task = fieldOf(record, 'does', 'task', 'owns', 'responsible for');
    return name === undefined || task === undefined ? [] : [`${name}: ${withoutStop(task)}`];
  });
  return [...dated.slice(0, 6), ...owners.slice(0, 4), ...open.slice(0, 4)];
}
