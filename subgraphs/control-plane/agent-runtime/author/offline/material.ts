import type { ContentSection, ContentTable, DraftContent } from '#schema/specs/content.ts';
import type { WriteRequest } from '../author.ts';
import { type Facts, readFacts, type Topic, type TopicName } from './facts.ts';
import { type Inputs, readInputs } from './inputs.ts';
import { clean, clip, createPicker, labelOf, type Picker } from './text.ts';
import type { TopicContext, TopicText } from './topic-text.ts';
import { topicWriters, writeAny } from './topic-writers.ts';

/** Everything that a text is put together from. */
export interface Material {
  readonly request: WriteRequest;
  readonly ventureName: string;
  /** What the text is about, as people say it. */
  readonly about: string;
  readonly facts: Facts;
  readonly inputs: Inputs;
  readonly pick: Picker;
}

/** Reads brief and inputs. */
export function gather(request: WriteRequest): Material {
  const ventureName = clip(clean(request.venture.name), 100) || 'The venture';
  const about = clip(clean(request.about), 140) || 'the venture';
  return {
    request,
    ventureName,
    about: labelOf(about) || about,
    facts: readFacts(request.brief),
    inputs: readInputs(request.inputs),
    pick: createPicker(`${ventureName}\n${request.kind}\n${about}`),
  };
}

/** What the brief says on a topic, in words. */
export interface WrittenTopic {
  readonly name: TopicName | null;
  readonly text: TopicText;
}

/** Order in which an argument is made. */
const order: readonly TopicName[] = [
  'summary',
  'problem',
  'audience',
  'offer',
  'pricing',
  'competitors',
  'channels',
  'goals',
  'milestones',
  'budget',
  'risks',
  'team',
];

/** Words in a request that call for a topic. */
const calls: Readonly<Record<TopicName, RegExp>> = {
  summary: /summary|overview|pitch/i,
  audience: /audience|customer|reader|market research|segment|persona|buyer|guest|position/i,
  problem: /problem|pain|need|position/i,
  offer: /offer|product|service|value|position|announce/i,
  pricing: /pric|tier|\bfees?\b/i,
  competitors: /compet|rival|alternative|market research|position/i,
  channels: /channel|launch|marketing|growth|outreach|promot|advertis|campaign/i,
  milestones: /milestone|launch|timeline|schedule|roadmap|next steps/i,
  risks: /risk|threat/i,
  budget: /budget|cost|spend|money|fund|launch plan/i,
  goals: /goal|objective|success|target/i,
  team: /team|people|hiring/i,
};

/** Writes on every topic that the brief has, in order; the founder's own topics come before milestones. */
export function writeTopics(material: Material): readonly WrittenTopic[] {
  const { facts } = material;
  // Chosen by the venture alone: all its texts say one thing in the same words, other ventures' texts in others.
  const context: TopicContext = { ...material, pick: createPicker(material.ventureName) };
  const known = order.flatMap((name) => {
    const topic = facts.known.get(name);
    return topic === undefined ? [] : [{ name, text: topicWriters[name](topic, context) }];
  });
  const others = facts.others.map((topic: Topic) => ({ name: null, text: writeAny(topic, context) }));
  const cut = known.findIndex(
    ({ name }) => name === 'milestones' || name === 'budget' || name === 'risks' || name === 'team',
  );
  return cut < 0 ? [...known, ...others] : [...known.slice(0, cut), ...others, ...known.slice(cut)];
}

/** Topics that the request speaks of; null when it names none. */
export function calledFor({ request }: Material): ReadonlySet<TopicName> | null {
  const text = `${request.about} ${request.instruction ?? ''}`;
  const names = order.filter((name) => calls[name].test(text));
  return names.length === 0 ? null : new Set(names);
}

/** Topics that a plan needs and that the brief is silent on. */
export function missingTopics({ facts, inputs }: Material, wanted: ReadonlySet<TopicName> | null): readonly string[] {
  const needed: readonly TopicName[] = [
    'audience',
    'problem',
    'offer',
    'pricing',
    'competitors',
    'channels',
    'milestones',
    'risks',
    'budget',
  ];
  const missing = needed.filter((name) => !facts.known.has(name) && (wanted === null || wanted.has(name)));
  return missing.filter((name) => !(name === 'budget' && inputs.reports.length > 0));
}

/** A section, or nothing when there is nothing in it; everything within the limits of a section. */
export function section(
  heading: string,
  parts: {
    readonly paragraphs?: readonly string[];
    readonly bullets?: readonly string[];
    readonly table?: ContentTable | null;
  },
): ContentSection[] {
  const paragraphs = unique(parts.paragraphs ?? [])
    .slice(0, 20)
    .map((text) => clip(text, 3_900));
  const bullets = unique(parts.bullets ?? [])
    .slice(0, 20)
    .map((text) => clip(text, 480));
  if (paragraphs.length === 0 && bullets.length === 0 && !parts.table) return [];
  if (!parts.table) return [{ heading: clip(heading, 108), paragraphs, bullets }];
  const { caption, columns, rows } = parts.table;
  // A caption that repeats the heading over it says nothing.
  const isRepeated = caption !== undefined && heading.toLowerCase().includes(caption.toLowerCase());
  const table = { ...(caption !== undefined && !isRepeated && { caption }), columns, rows };
  return [{ heading: clip(heading, 108), paragraphs, bullets, table }];
}

/** Sources by name, for the record of a text. */
export function offlineSources({ facts, request }: Material): string[] {
  const keys = [...[...facts.known.values()], ...facts.others].map(({ key }) => `brief: ${clip(labelOf(key), 80)}`);
  const inputs = Object.entries(request.inputs).filter(([, value]) => value !== null);
  return [...keys, ...inputs.map(([name]) => `input: ${clip(clean(name), 80)}`)].slice(0, 60);
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter((text) => text.trim() !== ''))];
}

/** A text is never empty: when neither brief nor inputs have anything, it says so. */
export function withFallback(material: Material, draft: DraftContent): DraftContent {
  if (draft.sections.length > 0) return { ...draft, sections: draft.sections.slice(0, 40) };
  const said = `Neither the brief of ${material.ventureName} nor the work so far says anything on ${material.about} yet.`;
  const wanted = 'It has to be written down before anything can follow from it.';
  return { ...draft, sections: section('Still open', { paragraphs: [said, wanted] }) };
}
