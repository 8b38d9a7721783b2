import type { ContentSection, DraftContent } from '#schema/specs/content.ts';
import type { TopicName } from './facts.ts';
import { type Material, section, type WrittenTopic, writeTopics } from './material.ts';
import { nextSteps } from './memo.ts';
import { withFallback } from './notes.ts';
import { mainRisk } from './plan-topics.ts';
import { asSentence, clip, withoutStop } from './text.ts';

const bulletCharactersMax = 150;

/** Topics that make the case, before the plan. */
const caseTopics: readonly (TopicName | null)[] = ['problem', 'audience', 'offer', 'pricing', 'competitors', null];

/** A presentation: one idea a section, points to show and sentences to say. */
export function writeDeck(material: Material): DraftContent {
  const topics = writeTopics(material);
  const sections: ContentSection[] = section('In one minute', oneMinute(material, topics));
  const isCase = ({ name }: WrittenTopic) => caseTopics.includes(name);
  for (const topic of topics.filter(isCase)) sections.push(...slidesOf(topic));
  for (const { statements, tables } of material.inputs.reports) {
    const [what = '', ...rest] = statements;
    sections.push(
      ...section('What the numbers say', { bullets: points([what, ...rest.slice(0, 3)]), paragraphs: rest.slice(3) }),
    );
    sections.push(...section('The plan quarter by quarter', { table: tables.quarters, paragraphs: [what] }));
    sections.push(...section('What one customer brings', { table: tables.economics, paragraphs: rest.slice(3) }));
  }
  for (const topic of topics.filter((item) => !isCase(item) && item.name !== 'summary'))
    sections.push(...slidesOf(topic));
  sections.push(...section('Paid so far', { table: material.inputs.payments }));
  for (const { title, points: found } of material.inputs.findings) {
    sections.push(
      ...section(clip(title, 100), {
        bullets: points(found).slice(0, 4),
        paragraphs: [`This comes from the work on “${clip(title, 120)}”.`],
      }),
    );
  }
  const steps = nextSteps(material).slice(0, 5);
  sections.push(
    ...section('Next steps', {
      bullets: points(steps),
      paragraphs:
        steps.length === 0
          ? []
          : [
              material.pick('close', [
                'These are the dates to agree on today.',
                'Agree on these before we leave the room.',
              ]),
            ],
    }),
  );
  const [tagline] = topics.find(({ name }) => name === 'summary')?.text.paragraphs ?? [];
  return withFallback(material, {
    title: clip(material.ventureName, 150),
    subtitle: clip(tagline === undefined || tagline.length > 200 ? material.about : withoutStop(tagline), 220),
    sections,
  });
}

function oneMinute(material: Material, topics: readonly WrittenTopic[]) {
  const of = (name: TopicName) => topics.find((topic) => topic.name === name)?.text;
  const risk = mainRisk(material.facts.known.get('risks')?.records ?? []);
  const bullets = [
    of('audience')?.paragraphs[0],
    of('offer')?.paragraphs[0],
    of('pricing')?.paragraphs[0],
    material.inputs.reports[0]?.statements[0],
    risk === null ? undefined : asSentence(`The risk to weigh: ${risk.risk}`),
  ];
  const summary = of('summary')?.paragraphs ?? [];
  return { bullets: points(bullets.filter((text) => text !== undefined)), paragraphs: summary };
}

/** A topic on its slide; its table on a slide of its own when there are points beside it. */
function slidesOf({ text }: WrittenTopic): readonly ContentSection[] {
  const spoken = [...text.paragraphs, ...text.implications];
  const shown = text.bullets.length > 0 ? text.bullets : text.table === null ? text.paragraphs : [];
  if (text.table === null) return section(text.claim, { bullets: points(shown).slice(0, 6), paragraphs: spoken });
  if (shown.length === 0) return section(text.claim, { table: text.table, paragraphs: spoken });
  return [
    ...section(text.claim, { bullets: points(shown).slice(0, 6), paragraphs: spoken }),
    ...section(text.table.caption ?? `${text.heading} at a glance`, { table: text.table }),
  ];
}

function points(texts: readonly string[]): string[] {
  return texts.map((text) => clip(withoutStop(text), bulletCharactersMax));
}
