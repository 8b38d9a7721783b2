// Estimates how wide text will be set, so that nothing overflows. Widths are in em (1 is the font size). ASCII has
// Arial's advance widths (Liberation Sans and Helvetica share them); other scripts the upper end of common fonts.

const asciiWidths = {
  regular:
    '278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584',
  bold: '278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584',
};
const ascii = {
  regular: asciiWidths.regular.split(' ').map((width) => Number(width) / 1_000),
  bold: asciiWidths.bold.split(' ').map((width) => Number(width) / 1_000),
};

const wide =
  /[\u1100-\u11ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f200}-\u{1f2ff}\u{20000}-\u{3ffff}]/u;
const noWidth = /[\p{Mn}\p{Me}\p{Cf}]/u;
const emoji = /[\p{Extended_Pictographic}\p{Regional_Indicator}]/u;
const narrow = /[\u2018-\u201a\u2022\u2027\u2039\u203a\u00b7\u00a0\u2000-\u200a\u202f]/u;

const otherWidths: readonly (readonly [RegExp, number])[] = [
  [noWidth, 0],
  [wide, 1],
  [emoji, 1.3],
  [narrow, 0.36],
  [/\p{Script=Latin}/u, 0.62],
  [/\p{Script=Cyrillic}/u, 0.68],
  [/\p{Script=Greek}/u, 0.63],
  [/\p{Script=Arabic}/u, 0.6],
  [/[\p{Script=Hebrew}\p{Script=Thai}\p{Script=Lao}]/u, 0.64],
];
const widthOfTheRest = 0.85;

/** Rendering differs a little between programs; a line that is full to the last unit may wrap in one of them. */
const caution = 1.03;

const remembered = new Map<string, number>();

function charWidth(char: string, bold: boolean): number {
  const code = char.codePointAt(0) ?? 0;
  const known = (bold ? ascii.bold : ascii.regular)[code - 32];
  if (known !== undefined && code < 127) return known * caution;
  let width = remembered.get(char);
  if (width === undefined) {
    width = (otherWidths.find(([kind]) => kind.test(char))?.[1] ?? widthOfTheRest) * caution;
    if (remembered.size < 20_000) remembered.set(char, width);
  }
  return bold ? width * 1.06 : width;
}

/** A piece of text that is kept on one line if it can be. */
interface Word {
  readonly text: string;
  readonly widthEm: number;
  /** A space stands between it and the word before. */
  readonly spaced: boolean;
  /** A line ends before it. */
  readonly broken: boolean;
}

/** Text taken apart for wrapping; measuring once serves every font size. */
export interface MeasuredText {
  readonly text: string;
  readonly bold: boolean;
  readonly words: readonly Word[];
  /** Width of the longest word. */
  readonly wordEm: number;
  /** Width when nothing is wrapped: of the longest line. */
  readonly lineEm: number;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What a reader takes for characters; a flag or a family of emoji is one. */
function charactersOf(text: string): Iterable<string> {
  return /^[ -~]*$/.test(text) ? text : Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/** Takes text apart at spaces, at line ends and around characters of scripts that break anywhere. */
export function measureText(text: string, bold = false): MeasuredText {
  const words: Word[] = [];
  let lineEm = 0;
  let wordEm = 0;
  let broken = false;
  for (const line of text.split('\n')) {
    let lineWidth = 0;
    let spaced = false;
    for (const chunk of line.split(' ')) {
      for (const piece of breakable(chunk)) {
        const widthEm = widthOf(piece, bold);
        words.push({ text: piece, widthEm, spaced, broken });
        lineWidth += widthEm + (spaced ? charWidth(' ', bold) : 0);
        wordEm = Math.max(wordEm, widthEm);
        spaced = false;
        broken = false;
      }
      spaced = true;
    }
    lineEm = Math.max(lineEm, lineWidth);
    broken = true;
  }
  return { text, bold, words, wordEm, lineEm };
}

/** @returns width of text on one line, in em */
export function widthOf(text: string, bold = false): number {
  let width = 0;
  for (const char of text) width += charWidth(char, bold);
  return width;
}

/** Closing punctuation never starts a line, so it stays with the character before it. */
const closing = /[\p{Pe}\p{Pf}\p{Po}]/u;

/** Splits a chunk without spaces where a line may end inside it: around characters of scripts without spaces. */
function breakable(chunk: string): string[] {
  if (chunk === '') return [];
  if (!wide.test(chunk)) return [chunk];
  const pieces: string[] = [];
  let piece = '';
  let pieceIsWide = false;
  for (const char of chunk) {
    const charIsWide = wide.test(char);
    const sticks = noWidth.test(char) || (charIsWide ? closing.test(char) : !pieceIsWide);
    if (piece !== '' && !sticks) {
      pieces.push(piece);
      piece = '';
    }
    pieceIsWide = piece === '' ? charIsWide : pieceIsWide;
    piece += char;
  }
  pieces.push(piece);
  return pieces;
}

/** A line of set text. */
export interface Line {
  readonly text: string;
  /** What stood between it and the line before: nothing where a word was broken. */
  readonly joint: '' | ' ' | '\n';
}

/**
 * Sets text in lines.
 * @param widthPt width of the column in points
 * @param sizePt font size in points
 * @returns at least one line
 */
export function wrapText(measured: MeasuredText, widthPt: number, sizePt: number): Line[] {
  const limit = Math.max(widthPt / sizePt, 1);
  const space = charWidth(' ', measured.bold);
  const lines: Line[] = [];
  let line = '';
  let used = 0;
  let joint: Line['joint'] = '';
  const close = (next: Line['joint']) => {
    lines.push({ text: line, joint });
    line = '';
    used = 0;
    joint = next;
  };
  for (const word of measured.words) {
    if (word.broken && line !== '') close('\n');
    const gap = word.spaced && line !== '' ? space : 0;
    if (used + gap + word.widthEm <= limit) {
      line += (gap > 0 ? ' ' : '') + word.text;
      used += gap + word.widthEm;
      continue;
    }
    if (line !== '') close(word.spaced ? ' ' : '');
    if (word.widthEm <= limit) {
      line = word.text;
      used = word.widthEm;
      continue;
    }
    // Longer than a line: broken wherever the line is full.
    for (const segment of charactersOf(word.text)) {
      const width = widthOf(segment, measured.bold);
      if (used + width > limit && line !== '') close('');
      line += segment;
      used += width;
    }
  }
  if (line !== '' || lines.length === 0) close('');
  return lines;
}

/** @returns the text that the lines were set from */
export function joinLines(lines: readonly Line[]): string {
  return lines.map(({ text, joint }, index) => (index === 0 ? text : joint + text)).join('');
}
