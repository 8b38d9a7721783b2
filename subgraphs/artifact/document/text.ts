// Characters that XML 1.0 (section 2.2) has no place for, not even as references.
const illegalInXml = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/**
 * Makes any text safe to be written into a document.
 * @returns the text with `\n` for every kind of line end, spaces for tabs, and without characters that XML forbids;
 *   halves of surrogate pairs become U+FFFD
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|\u2028|\u2029|\v|\f/g, '\n')
    .replace(/\t/g, ' ')
    .replace(illegalInXml, '')
    .trim();
}

/** @returns the text's paragraphs: what stands between line ends, empty ones left out */
export function paragraphsOf(text: string): string[] {
  return cleanText(text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** @returns the text on one line */
export function oneLine(text: string): string {
  return cleanText(text).replace(/\s*\n\s*/g, ' ');
}

const strongLetter = /\p{L}/u;
const rightToLeftLetter = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** @returns true when the first letter belongs to a script that runs from right to left */
export function isRightToLeft(text: string): boolean {
  const first = strongLetter.exec(text);
  return first !== null && rightToLeftLetter.test(first[0]);
}

const languages: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'ja-JP'],
  [/\p{Script=Hangul}/u, 'ko-KR'],
  [/\p{Script=Han}/u, 'zh-CN'],
  [/\p{Script=Arabic}/u, 'ar-SA'],
  [/\p{Script=Hebrew}/u, 'he-IL'],
  [/\p{Script=Devanagari}/u, 'hi-IN'],
  [/\p{Script=Thai}/u, 'th-TH'],
  [/\p{Script=Cyrillic}/u, 'ru-RU'],
  [/\p{Script=Greek}/u, 'el-GR'],
];

/**
 * Guesses a language from the script alone, so that an editor picks fitting glyphs and leaves words alone that its
 * English spelling would underline.
 * @returns a BCP 47 tag, `en-US` for Latin script
 */
export function languageOf(text: string): string {
  return languages.find(([script]) => script.test(text))?.[1] ?? 'en-US';
}

/** Scripts whose fonts have about the line height of Arial. */
const plainScript = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]*$/u;
const pictograph = /\p{Extended_Pictographic}/u;
const textPictograph = /[#*0-9©®™]/gu;

/** @returns true when a fallback font with taller lines may be used for some of the text */
export function mayStretchLines(text: string): boolean {
  return !plainScript.test(text) || pictograph.test(text.replace(textPictograph, ''));
}

const numberLike =
  /^[(\s]*[+\-−–~<>≤≥]?\s*(?:[A-Z]{3}|\p{Sc})?\s*[+\-−–]?\d[\d.,'’\s\u00a0\u202f]*(?:[kKmM]|bn|[A-Z]{3}|\p{Sc}|%|‰|pp|x|×)?[)\s]*$/u;
const noNumber = /^(?:[-–—]|n\/?a|)$/iu;

/** @returns true when most cells that say something are numbers, amounts or percentages: such a column is set right */
export function isNumericColumn(cells: readonly string[]): boolean {
  const telling = cells.map((cell) => cell.trim()).filter((cell) => !noNumber.test(cell));
  return telling.length > 0 && telling.filter((cell) => numberLike.test(cell)).length >= telling.length * 0.8;
}

/** @returns true for a row that sums up the rows above it, by its first cell */
export function isTotalRow(cells: readonly string[]): boolean {
  return /^(?:grand |sub)?total\b|^(?:sum|net|balance|all|overall)\b/i.test(cells[0]?.trim() ?? '');
}

/**
 * Finds a short label in front of a colon: `Reach: 4,000 readers` has the label `Reach:`.
 * @returns the label with its colon and what follows it, or undefined when the text has no such label
 */
export function leadIn(text: string): { readonly label: string; readonly rest: string } | undefined {
  const match = /^([^:：.!?\n]{2,40}[:：])(\s+\S.*)$/su.exec(text);
  const label = match?.[1];
  const rest = match?.[2];
  if (label === undefined || rest === undefined || label.split(/\s+/).length > 5) return undefined;
  return { label, rest };
}

/** @returns true for a short line without a full stop: in front of a list it is the list's heading */
export function isHeadingLike(text: string): boolean {
  return text.length <= 60 && !/[.!?。！？,;]$/u.test(text.trim());
}
