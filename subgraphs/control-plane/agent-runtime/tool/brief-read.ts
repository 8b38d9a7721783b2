import type { JsonValue } from '#runtime/json/canonical.ts';
import { nearestWord } from '#schema/specs/nearest-word.ts';
import { type Tool, ToolRefusal } from './tool.ts';

/** Reads a part of the venture's brief: `{ part, value }`. */
export const briefRead: Tool<'brief.read'> = {
  name: 'brief.read',
  summarise: ({ part }) => (part === undefined ? 'Read the brief' : `Read ${part} in the brief`),
  async run({ part }, { venture }) {
    let value = venture.brief;
    const walked: string[] = [];
    for (const key of part?.split('.') ?? []) {
      value = childOf(value, key, walked);
      walked.push(key);
    }
    return { kind: 'done', result: { part: part ?? null, value } };
  },
};

function childOf(value: JsonValue, key: string, walked: readonly string[]): JsonValue {
  const isObject = typeof value === 'object' && value !== null;
  // Own keys only: `constructor` is no part of a brief.
  const child =
    isObject && Object.hasOwn(value, key) ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;
  if (child !== undefined) return child;
  const place = walked.length === 0 ? 'The brief' : `\`${walked.join('.')}\` in the brief`;
  const keys = isObject ? Object.keys(value) : [];
  const near = nearestWord(key, keys);
  const hint =
    near === undefined
      ? keys.length === 0
        ? ''
        : `; it has ${keys.slice(0, 20).join(', ')}`
      : `; did you mean \`${near}\`?`;
  throw new ToolRefusal('BRIEF_PART_MISSING', `${place} has no \`${key}\`${hint}`);
}
