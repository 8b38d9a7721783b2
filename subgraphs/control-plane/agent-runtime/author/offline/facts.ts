import type { JsonValue } from '#runtime/json/canonical.ts';
import { clean, clip, labelOf } from './text.ts';

/** One thing of a list: a competitor, a plan, a milestone. Keys in lower case, values as text. */
export interface FactRecord {
  readonly fields: ReadonlyMap<string, string>;
}

/** One part of a brief, whatever shape the founder gave it. */
export interface Topic {
  /** Key in the brief. */
  readonly key: string;
  readonly label: string;
  /** Texts that stand on their own. */
  readonly statements: readonly string[];
  /** Texts under a key, keys in lower case. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly records: readonly FactRecord[];
}

/** Parts of a brief that have a writer of their own, by the keys that founders use for them. */
export const topicKeys = {
  summary: ['summary', 'idea', 'description', 'mission', 'concept', 'about', 'whatwedo'],
  audience: [
    'audience',
    'customers',
    'customer',
    'targetgroup',
    'targetaudience',
    'market',
    'users',
    'clients',
    'readers',
    'guests',
  ],
  problem: ['problem', 'problems', 'pain', 'pains', 'why'],
  offer: ['offer', 'offering', 'product', 'products', 'service', 'services', 'solution', 'valueproposition'],
  pricing: ['pricing', 'prices', 'price', 'plans', 'pricelist', 'tariffs'],
  competitors: ['competitors', 'competition', 'alternatives', 'rivals'],
  channels: ['channels', 'channel', 'marketing', 'distribution', 'promotion', 'gotomarket'],
  milestones: ['milestones', 'milestone', 'timeline', 'schedule', 'roadmap'],
  risks: ['risks', 'risk', 'threats'],
  budget: ['budget', 'funding', 'costs', 'spending'],
  goals: ['goals', 'goal', 'objectives', 'targets', 'success'],
  team: ['team', 'people', 'founders', 'founder'],
} as const satisfies Record<string, readonly string[]>;

export type TopicName = keyof typeof topicKeys;

/** Parts of a brief that agents use and that are no matter for a text. */
const privateKeys = new Set([
  'mailinglists',
  'contacts',
  'contact',
  'addresses',
  'tone',
  'style',
  'language',
  'name',
  'title',
]);

/** What a brief says. */
export interface Facts {
  readonly known: ReadonlyMap<TopicName, Topic>;
  /** Parts that have no writer of their own, in the founder's order. */
  readonly others: readonly Topic[];
}

const namesByKey = new Map<string, TopicName>(
  // Object.entries widens the keys to string; the record above has no others.
  (Object.entries(topicKeys) as [TopicName, readonly string[]][]).flatMap(([name, keys]) =>
    keys.map((key): [string, TopicName] => [key, name]),
  ),
);

/** Sorts a brief of any shape into topics. Text outside of an object is taken for the summary. */
export function readFacts(brief: JsonValue): Facts {
  const known = new Map<TopicName, Topic>();
  const others: Topic[] = [];
  const parts = isObject(brief) ? Object.entries(brief) : [['summary', brief] as const];
  for (const [key, value] of parts) {
    const plainKey = key.toLowerCase().replace(/[^a-z]/g, '');
    if (privateKeys.has(plainKey)) continue;
    const topic = topicOf(key, value);
    if (topic === null) continue;
    const name = namesByKey.get(plainKey);
    if (name === undefined || known.has(name)) others.push(topic);
    else known.set(name, topic);
  }
  return { known, others };
}

/** @returns null when there is nothing to say */
function topicOf(key: string, value: JsonValue): Topic | null {
  const statements: string[] = [];
  const fields = new Map<string, string[]>();
  const records: FactRecord[] = [];
  const put = (name: string, texts: readonly string[]) => {
    if (texts.length > 0) fields.set(name, [...(fields.get(name) ?? []), ...texts]);
  };
  const take = (item: JsonValue, name: string | null): void => {
    if (Array.isArray(item)) {
      for (const entry of item as readonly JsonValue[]) {
        if (isObject(entry)) pushRecord(records, entry);
        else take(entry, name);
      }
    } else if (isObject(item)) {
      for (const [inner, entry] of Object.entries(item)) {
        take(entry, fieldName(name === null ? inner : `${name} ${inner}`));
      }
    } else {
      const text = textOf(item);
      if (text === null) return;
      if (name === null) statements.push(text);
      else put(name, [text]);
    }
  };
  take(value, null);
  if (statements.length === 0 && fields.size === 0 && records.length === 0) return null;
  return { key, label: clip(labelOf(key) || 'more', 60), statements, fields, records };
}

function pushRecord(records: FactRecord[], entry: { readonly [key: string]: JsonValue }): void {
  const fields = new Map<string, string>();
  for (const [key, value] of Object.entries(entry)) {
    const text = flatText(value);
    if (text !== null) fields.set(fieldName(key), text);
  }
  if (fields.size > 0) records.push({ fields });
}

/** A value inside a record on one line: lists joined by commas, objects as `key value`. */
function flatText(value: JsonValue): string | null {
  if (Array.isArray(value)) {
    const texts = (value as readonly JsonValue[]).map(flatText).filter((text) => text !== null);
    return texts.length === 0 ? null : clip(texts.join(', '), 480);
  }
  if (isObject(value)) {
    const texts = Object.entries(value).flatMap(([key, item]) => {
      const text = flatText(item);
      return text === null ? [] : [`${labelOf(key)} ${text}`];
    });
    return texts.length === 0 ? null : clip(texts.join(', '), 480);
  }
  return textOf(value);
}

function textOf(value: JsonValue): string | null {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return null;
  const text = clip(clean(value), 480);
  return /[\p{L}\p{N}]/u.test(text) ? text : null;
}

function fieldName(key: string): string {
  return clip(labelOf(key).toLowerCase() || 'more', 60);
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first field of a record that goes by one of these names. */
export function fieldOf(record: FactRecord, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = record.fields.get(name);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The first field of a topic that goes by one of these names; all its texts. */
export function textsOf(topic: Topic, ...names: readonly string[]): readonly string[] {
  for (const name of names) {
    const texts = topic.fields.get(name);
    if (texts !== undefined) return texts;
  }
  return [];
}

/** Fields of a topic that have none of these names, as `Label: text` each. */
export function otherFields(topic: Topic, ...names: readonly string[]): readonly (readonly [string, string])[] {
  const used = new Set(names);
  return [...topic.fields].flatMap(([name, texts]) =>
    used.has(name) ? [] : texts.map((text): readonly [string, string] => [name, text]),
  );
}
