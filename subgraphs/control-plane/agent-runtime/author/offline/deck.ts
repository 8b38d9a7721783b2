import type { ContentSection, DraftContent } from '#schema/specs/content.ts';
import type { TopicName } from './facts.ts';
import { type Material, section, type WrittenTopic, withFallback, writeTopics } from './material.ts';
import { isPlan, nextSteps } from './memo.ts';
import { mainRisk } from './plan-topics.ts';
import { capitalised, clip, withoutStop } from './text.ts';
import type { TopicText } from './topic-text.ts';

const bulletCharactersMax = 150;

/** A presentation: one idea a section, points to show and sentences to say. */
export function writeDeck(material: Material): DraftContent {
  const topics = writeTopics(material);
  const main = topics.filter(({ name }) => name !== 'summary');
  const sections: ContentSection[] = [
    ...section('In one minute', oneMinute(material, topics)),
    ...main.filter((topic) => !isPlan(topic)).flatMap(slidesOf),
    ...numberSlides(material),
    ...main.filter(isPlan).flatMap(slidesOf),
    ...section('Paid so far', { table: material.inputs.payments }),
  ];
  const said = new Set(sections.flatMap(({ paragraphs }) => paragraphs).map(shortened));
  for (const { title, points } of material.inputs.findings) {
    const fresh = points.map(shortened).filter((point) => !said.has(point));
    const from = `This comes from the work on “${clip(title, 120)}”.`;
    if (fresh.length > 1)
      sections.push(...section(clip(title, 100), { bullets: fresh.slice(0, 4), paragraphs: [from] }));
  }
  const steps = nextSteps(material).slice(0, 6).map(shortened);
  const close = material.pick('close', [
    'These are the dates to agree on today.',
    'Agree on these before leaving the room.',
  ]);
  if (steps.length > 0) sections.push(...section('Next steps', { bullets: steps, paragraphs: [close] }));
  return withFallback(material, {
    title: clip(material.ventureName, 150),
    subtitle: clip(capitalised(material.about), 220),
    sections,
  });
}

function oneMinute(material: Material, topics: readonly WrittenTopic[]) {
  const of = (name: TopicName) => topics.find((topic) => topic.name === name)?.text;
  const risk = mainRisk(material.facts.known.get('risks')?.records ?? []);
  const bullets = [
    of('audience')?.point,
    of('offer')?.point,
    of('pricing')?.point,
    of('competitors')?.remarks[0],
    material.inputs.reports[0]?.statements[0],
    risk === null ? undefined : `The risk to weigh: ${risk.risk}`,
  ];
  const shown = bullets.filter((text) => text !== undefined).map(shortened);
  return { bullets: shown, paragraphs: of('summary')?.paragraphs ?? [] };
}

/** What the report says, its projection and its unit economics, a slide each. */
function numberSlides({ inputs }: Material): readonly ContentSection[] {
  return inputs.reports.flatMap(({ statements, unitStatements, tables }) => [
    ...section('What the numbers say', {
      bullets: statements.map(shortened),
      paragraphs: unitStatements,
    }),
    ...section('The plan quarter by quarter', { table: tables.quarters, paragraphs: statements.slice(0, 1) }),
    ...section('What one customer brings', { table: tables.economics, paragraphs: unitStatements }),
  ]);
}

/** Sentences that are not on the slide already in short. */
function spoken({ paragraphs, point }: TopicText): readonly string[] {
  return point === undefined ? paragraphs : paragraphs.slice(1);
}

/** A topic on its slide; its table on a slide of its own when there are points beside it. */
function slidesOf({ text }: WrittenTopic): readonly ContentSection[] {
  const paragraphs = [...text.paragraphs, ...text.remarks, ...text.implications];
  const shown = text.bullets.length > 0 ? text.bullets : text.table === null ? spoken(text) : [];
  const bullets = [...(text.point === undefined || text.table !== null ? [] : [text.point]), ...shown].map(shortened);
  const unique = [...new Set(bullets)].slice(0, 6);
  if (text.table === null || shown.length === 0)
    return section(text.claim, { bullets: unique, table: text.table, paragraphs });
  const caption = text.table.caption ?? `${text.heading} at a glance`;
  return [...section(text.claim, { bullets: unique, paragraphs }), ...section(caption, { table: text.table })];
}

function shortened(text: string): string {
  return clip(withoutStop(text), bulletCharactersMax);
}
