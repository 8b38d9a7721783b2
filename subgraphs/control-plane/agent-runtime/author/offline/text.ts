import { sha256Hex } from '#runtime/json/canonical.ts';

/** Takes control characters and runs of white space out of a text from outside. */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Cuts at a word, with an ellipsis, so that at most so many characters are left. */
export function clip(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text;
  const cut = text.slice(0, charactersMax - 1).toWellFormed();
  const space = cut.lastIndexOf(' ');
  return `${(space > charactersMax / 2 ? cut.slice(0, space) : cut).replace(/[\s,;:.–-]+$/, '')}…`;
}

export function capitalised(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length);
}

/**
 * Says whether a text can stand in the middle of a sentence of ours: it starts in lower case or with a digit, and is no
 * sentence itself. Other texts are set off by a colon or stand alone, so that names and sentences stay as they were written.
 */
export function isFragment(text: string): boolean {
  return /^[\p{Ll}\d]/u.test(text) && !/[.!?…:]["»”’)]?(\s|$)/u.test(text);
}

/** A text as a sentence of its own: capital first, full stop last. */
export function asSentence(text: string): string {
  const trimmed = text.replace(/[\s,;:]+$/, '');
  return /[.!?…]["»”’)]?$/u.test(trimmed) ? capitalised(trimmed) : `${capitalised(trimmed)}.`;
}

/** A text without the full stop at its end, for list items, cells and the middle of a sentence. */
export function withoutStop(text: string): string {
  return text.replace(/(?<!\.)\.$/, '');
}

/**
 * Puts a text behind words of ours where it fits, otherwise behind a label: `They meet at trade fairs.` or
 * `Where they meet: Messe Wels.`
 */
export function phrase(before: string, label: string, text: string): string {
  return isFragment(text) ? asSentence(`${before} ${text}`) : asSentence(`${label}: ${text}`);
}

/** `a`, `a and b`, `a, b and c`; with semicolons where an item has commas itself. */
export function joinWords(items: readonly string[], last: 'and' | 'or' = 'and'): string {
  const [only = ''] = items;
  if (items.length < 2) return only;
  const separator = items.some((item) => item.includes(',')) ? '; ' : ', ';
  const before = items.slice(0, -1).join(separator);
  return `${before}${separator === '; ' ? '; ' : ' '}${last} ${items.at(-1) ?? ''}`;
}

const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];

/** `three plans`, `one plan`; digits above twelve. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${words[count] ?? String(count)} ${count === 1 ? one : many}`;
}

/** Key of a brief as people read it: `targetGroup` and `target_group` are `target group`. */
export function labelOf(key: string): string {
  return clean(
    key
      .replace(/([\p{Ll}\d])(\p{Lu})/gu, (_match, before: string, after: string) => `${before} ${after.toLowerCase()}`)
      .replace(/[_-]+/g, ' '),
  );
}

/** Picks one of several wordings: the same for the same seed and place, so that writing again gives the same text. */
export type Picker = <T>(place: string, wordings: readonly [T, ...T[]]) => T;

/** @param seed what the text is about; other texts vary their wording */
export function createPicker(seed: string): Picker {
  return (place, wordings) => {
    const at = Number.parseInt(sha256Hex(`${seed}\n${place}`).slice(0, 8), 16) % wordings.length;
    return wordings[at] ?? wordings[0];
  };
}
