import type { JsonValue } from '#runtime/json/canonical.ts';
import { labelsOfPart } from '#schema/specs/data-labels.ts';
import type { RecordedToolCall } from './task-work.ts';

/** Labels of the data that calls of tools have handed to a task. A call that came to nothing has handed over nothing. */
export function labelsOfCalls(
  brief: JsonValue,
  calls: readonly Pick<RecordedToolCall, 'tool' | 'outcome' | 'arguments'>[],
): readonly string[] {
  const read = calls.filter(({ tool, outcome }) => tool === 'brief.read' && outcome === 'SUCCEEDED');
  return unionOf(read.map((call) => labelsOfPart(brief, partOf(call.arguments))));
}

/** Labels of several sets, in order, each once. */
export function unionOf(sets: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(sets.flat())].sort();
}

function partOf(given: JsonValue): string | null {
  const part = typeof given === 'object' && given !== null && 'part' in given ? given.part : undefined;
  return typeof part === 'string' ? part : null;
}
