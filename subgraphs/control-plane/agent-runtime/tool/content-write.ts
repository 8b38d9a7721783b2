import { withoutLabelledParts } from '#schema/specs/data-labels.ts';
import type { Author } from '../author/author.ts';
import { toJson } from '../json.ts';
import type { Tool } from './tool.ts';

/** Has the author write a text; the result is the text. The author sees labelled parts of the brief only where `inputs` have them. */
export function createContentWrite(author: Author): Tool<'content.write'> {
  return {
    name: 'content.write',
    summarise: ({ kind, about }) => `Write a ${kind} about ${about}`,
    async run(args, { venture, signal, begin }) {
      const text = await author.write({ ...args, venture, brief: withoutLabelledParts(venture.brief) }, signal, begin);
      return { kind: 'done', result: toJson(text) };
    },
  };
}
