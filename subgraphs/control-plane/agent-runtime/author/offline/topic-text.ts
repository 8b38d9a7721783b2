import type { ContentTable } from '#schema/specs/content.ts';
import type { FactRecord, Facts, Topic } from './facts.ts';
import { fieldOf } from './facts.ts';
import { asSentence, capitalised, clip, type Picker, withoutStop } from './text.ts';

/** What there is to say on one topic; texts of every kind are put together from these. */
export interface TopicText {
  readonly heading: string;
  /** The same as a claim, for a slide. */
  readonly claim: string;
  /** Running text, the most important first. */
  readonly paragraphs: readonly string[];
  /** Short points, none that the table shows anyway. */
  readonly bullets: readonly string[];
  readonly table: ContentTable | null;
  /** What was found by comparing and adding up; belongs to the topic and to any conclusion. */
  readonly remarks: readonly string[];
  /** What follows from it for what to do; belongs to a conclusion. */
  readonly implications: readonly string[];
  /** All of it in one short line, for an overview. */
  readonly point?: string;
}

/** What a topic's writer is given. */
export interface TopicContext {
  readonly ventureName: string;
  readonly facts: Facts;
  readonly pick: Picker;
}

export type TopicWriter = (topic: Topic, context: TopicContext) => TopicText;

/** A topic on which there is nothing to say; writers fill in what they have. */
export const nothingToSay = { paragraphs: [], bullets: [], table: null, remarks: [], implications: [] } as const;

/** Statements and field texts of a topic in the founder's order, fields with their label. */
export function allTexts(topic: Topic): readonly string[] {
  return [
    ...topic.statements,
    ...labelled([...topic.fields].flatMap(([name, texts]) => texts.map((text) => [name, text] as const))),
  ];
}

/** Fields as sentences, `Label: text.` */
export function labelled(fields: readonly (readonly [string, string])[]): string[] {
  return fields.map(([name, text]) => asSentence(`${capitalised(name)}: ${text}`));
}

/** Texts as list items. */
export function asBullets(texts: readonly string[]): string[] {
  return texts.map((text) => capitalised(withoutStop(text)));
}

/** Records as list items, when they are not shown in a table. */
export function linesUnless(
  table: ContentTable | null,
  records: readonly FactRecord[],
  titleNames: readonly string[],
): string[] {
  return table === null ? records.map((record) => capitalised(lineOf(record, titleNames))) : [];
}

/** One column of a table of records: its header, and the names that founders give the field. */
export interface Column {
  readonly header: string;
  readonly names: readonly string[];
  readonly read?: (record: FactRecord) => string | undefined;
}

/**
 * Records as a table: the columns that at least one record fills, then fields that no column knows.
 * @returns null when there is no record, or nothing to put side by side
 */
export function tableOf(
  records: readonly FactRecord[],
  columns: readonly Column[],
  caption?: string,
): ContentTable | null {
  const cellText = (column: Column, record: FactRecord) => column.read?.(record) ?? fieldOf(record, ...column.names);
  const known = new Set(columns.flatMap(({ names }) => names));
  const extra = [...new Set(records.flatMap(({ fields }) => [...fields.keys()].filter((name) => !known.has(name))))];
  const all: readonly Column[] = [...columns, ...extra.map((name) => ({ header: capitalised(name), names: [name] }))];
  const used = all.filter((column) => records.some((record) => cellText(column, record) !== undefined)).slice(0, 6);
  if (records.length === 0 || used.length < 2) return null;
  return {
    ...(caption !== undefined && { caption: clip(caption, 300) }),
    columns: used.map(({ header }) => clip(header, 120)),
    rows: records.slice(0, 60).map((record) => used.map((column) => clip(cellOf(cellText(column, record)), 480))),
  };
}

function cellOf(text: string | undefined): string {
  if (text === undefined) return '';
  // An address is not a sentence.
  return /:\/\/|@/.test(text) ? text : capitalised(withoutStop(text));
}

/** A record on one line: its title, then its other fields. */
export function lineOf(record: FactRecord, titleNames: readonly string[]): string {
  const title = fieldOf(record, ...titleNames);
  const rest = [...record.fields].filter(([name]) => !(title !== undefined && titleNames.includes(name)));
  const details = rest.map(([name, text]) => (rest.length === 1 ? withoutStop(text) : `${name} ${withoutStop(text)}`));
  if (title === undefined) return details.join(', ');
  return details.length === 0 ? withoutStop(title) : `${withoutStop(title)}: ${details.join(', ')}`;
}
