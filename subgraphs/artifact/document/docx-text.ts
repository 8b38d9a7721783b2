import { type IRunOptions, TextRun } from 'docx';
import { isRightToLeft, languageOf, leadIn } from './text.ts';
import { fontFace } from './theme.ts';

const eastAsianFonts: Readonly<Record<string, string>> = {
  'ja-JP': 'Yu Gothic',
  'zh-CN': 'Microsoft YaHei',
  'ko-KR': 'Malgun Gothic',
};

/** @returns paragraph and run options that the text's script asks for: direction, language, a font that has its glyphs */
export function script(text: string) {
  const language = languageOf(text);
  const eastAsia = eastAsianFonts[language];
  const rightToLeft = isRightToLeft(text);
  const languages =
    eastAsia !== undefined ? { eastAsia: language } : rightToLeft ? { bidirectional: language } : { value: language };
  return {
    paragraph: rightToLeft ? { bidirectional: true } : {},
    run: {
      ...(language !== 'en-US' && { language: languages }),
      ...(eastAsia !== undefined && { font: { ascii: fontFace, hAnsi: fontFace, cs: fontFace, eastAsia } }),
      ...(rightToLeft && { rightToLeft: true }),
    },
  };
}

/** @returns the text as runs of one look */
export function runsOf(text: string, look: Omit<IRunOptions, 'text' | 'children'> = {}): TextRun[] {
  return [new TextRun({ ...script(text).run, ...look, text })];
}

/** @returns the text as runs, with a label in front of a colon in bold */
export function runsWithLabel(text: string): TextRun[] {
  const found = leadIn(text);
  if (found === undefined) return runsOf(text);
  const { run } = script(text);
  return [new TextRun({ ...run, bold: true, text: found.label }), new TextRun({ ...run, text: found.rest })];
}
