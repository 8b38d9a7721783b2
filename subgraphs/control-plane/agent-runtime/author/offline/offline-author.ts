import { content } from '#schema/specs/content.ts';
import { ToolRefusal } from '../../tool/tool.ts';
import { type Author, isEnglish } from '../author.ts';
import { writeDeck } from './deck.ts';
import { gather, offlineSources } from './material.ts';
import { writeMemo } from './memo.ts';
import { writeNotes } from './notes.ts';
import { writePost } from './post.ts';

const writers = { notes: writeNotes, memo: writeMemo, deck: writeDeck, post: writePost };

/**
 * An author that needs no model: it orders what the brief and the inputs say, compares and adds up what can be compared
 * and added, and puts it into sentences. It says nothing that they do not say, and the same request gives the same text.
 * Writes English only.
 */
export const offlineAuthor: Author = {
  async write(request) {
    if (!isEnglish(request.language)) {
      throw new ToolRefusal(
        'LANGUAGE_UNAVAILABLE',
        `Without a language model only English can be written, not ${request.language}`,
      );
    }
    const material = gather(request);
    const draft = writers[request.kind](material);
    return content.parse({ ...draft, authoredBy: 'offline', sources: offlineSources(material) });
  },
};
