import type { ContentSection, DraftContent } from '#schema/specs/content.ts';
import { fieldOf, type TopicName } from './facts.ts';
import { type Material, missingTopics, section, type WrittenTopic, withFallback, writeTopics } from './material.ts';
import { datesOf, mainRisk, unanswered } from './plan-topics.ts';
import { asSentence, capitalised, clip, joinWords, withoutStop } from './text.ts';

/** Topics of the plan: they come after the case and the numbers. */
const planTopics: ReadonlySet<TopicName | null> = new Set([
  'channels',
  'goals',
  'milestones',
  'budget',
  'risks',
  'team',
]);

export function isPlan({ name }: WrittenTopic): boolean {
  return planTopics.has(name);
}

/** A decision memo: summary first, then the case, the numbers and the plan, then what happens next. */
export function writeMemo(material: Material): DraftContent {
  const topics = writeTopics(material);
  const main = topics.filter(({ name }) => name !== 'summary');
  const sections: ContentSection[] = [
    ...section('Summary', { paragraphs: summaryOf(material, topics) }),
    ...main.filter((topic) => !isPlan(topic)).flatMap(sectionOf),
    ...numberSections(material),
    ...main.filter(isPlan).flatMap(sectionOf),
    ...section('Money spent so far', { table: material.inputs.payments }),
    ...section('Also given', { bullets: material.inputs.remarks }),
  ];
  const said = new Set(sections.flatMap(({ paragraphs, bullets }) => [...paragraphs, ...bullets]));
  for (const { title, points } of material.inputs.findings) {
    const fresh = points.filter((point) => !said.has(point));
    sections.push(...section(`What “${clip(title, 90)}” came to`, { bullets: fresh }));
  }
  sections.push(...section('Next steps', { bullets: nextSteps(material) }));
  const missing = missingTopics(material, null);
  if (missing.length > 0) {
    const open = `The brief says nothing on ${joinWords(missing)}. Whoever decides should ask for it.`;
    sections.push(...section('What this memo does not cover', { paragraphs: [open] }));
  }
  return withFallback(material, {
    title: clip(`${material.ventureName}: ${material.about}`, 150),
    subtitle: clip(`Memo to the founder of ${material.ventureName}`, 220),
    sections,
  });
}

function sectionOf({ text }: WrittenTopic): readonly ContentSection[] {
  return section(text.heading, { ...text, paragraphs: [...text.paragraphs, ...text.remarks] });
}

/** The whole case on half a page. */
function summaryOf(material: Material, topics: readonly WrittenTopic[]): readonly string[] {
  const of = (name: TopicName) => topics.find((topic) => topic.name === name)?.text;
  const opening = [of('summary')?.paragraphs[0], of('problem')?.paragraphs[0], of('audience')?.paragraphs[0]];
  const offer = [of('offer')?.paragraphs[0], of('pricing')?.paragraphs[0], of('competitors')?.remarks[0]];
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
function numberSections({ inputs }: Material): readonly ContentSection[] {
  return inputs.reports.flatMap(({ statements, unitStatements, tables }) => [
    ...section('The numbers', { paragraphs: [statements.join(' ')], table: tables.months }),
    ...section('What one customer brings', { paragraphs: unitStatements, table: tables.economics }),
    ...section('Where the money goes', { table: tables.costs }),
  ]);
}

/** What to do, with dates where the brief has them; open risks last. */
export function nextSteps({ facts }: Material): readonly string[] {
  const dated = datesOf(facts.known.get('milestones')?.records ?? []).map(
    ({ by, what }) => `${capitalised(by)}: ${what}`,
  );
  const owned = (facts.known.get('team')?.records ?? []).flatMap((record) => {
    const name = fieldOf(record, 'name', 'who');
    const task = fieldOf(record, 'does', 'task', 'owns', 'responsible for');
    return name === undefined || task === undefined ? [] : [`${name}: ${withoutStop(task)}`];
  });
  const open = unanswered(facts.known.get('risks')?.records ?? []).map(
    (risk) => `Decide what is done about this risk: ${risk}`,
  );
  return [...dated.slice(0, 6), ...owned.slice(0, 4), ...open.slice(0, 4)];
}
