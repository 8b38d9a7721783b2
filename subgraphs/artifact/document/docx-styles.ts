import { AlignmentType, BorderStyle, type IPropertiesOptions, LevelFormat, LineRuleType, TabStopType } from 'docx';
import { colors, fontFace } from './theme.ts';

// Everything visible hangs on named styles: who changes `Heading 1` in Word changes the whole document.

/** Twentieths of a point, Word's unit. */
export const twips = (points: number) => Math.round(points * 20);
const halfPoints = (points: number) => Math.round(points * 2);

/** A4 with 23 mm to each side. */
export const page = {
  shortTwips: 11_906,
  longTwips: 16_838,
  sideTwips: 1_304,
  topTwips: 1_500,
  footTwips: 1_300,
} as const;

/** Width of the text in points. */
export const textWidthPt = {
  portrait: (page.shortTwips - 2 * page.sideTwips) / 20,
  landscape: (page.longTwips - 2 * page.sideTwips) / 20,
} as const;

export const styleIds = {
  kicker: 'Kicker',
  subtitle: 'Subtitle',
  meta: 'DocumentMeta',
  bullet: 'ListBullet',
  tableText: 'TableText',
  header: 'Header',
  footer: 'Footer',
} as const;

export const bulletList = 'bullets';

const hairline = { style: BorderStyle.SINGLE, size: 4, color: colors.line, space: 6 } as const;

function heading(sizePt: number, color: string, beforePt: number) {
  return {
    run: { font: fontFace, size: halfPoints(sizePt), bold: true, color },
    paragraph: {
      spacing: { before: twips(beforePt), after: twips(5), line: 264, lineRule: LineRuleType.AUTO },
      keepNext: true,
      keepLines: true,
    },
  };
}

/** Styles of every document. */
export const documentStyles: NonNullable<IPropertiesOptions['styles']> = {
  default: {
    document: {
      run: { font: fontFace, size: halfPoints(10.5), color: colors.ink, language: { value: 'en-US' } },
      paragraph: { spacing: { after: twips(7), line: 312, lineRule: LineRuleType.AUTO } },
    },
    title: {
      run: { font: fontFace, size: halfPoints(26), bold: true, color: colors.ink },
      paragraph: {
        spacing: { before: twips(4), after: twips(6), line: 252, lineRule: LineRuleType.AUTO },
        keepNext: true,
      },
    },
    heading1: heading(16, colors.ink, 24),
    heading2: heading(12.5, colors.accent, 16),
    heading3: heading(10.5, colors.muted, 12),
    caption: {
      run: { font: fontFace, size: halfPoints(9), bold: true, color: colors.muted },
      paragraph: { spacing: { before: twips(8), after: twips(4) }, keepNext: true },
    },
  },
  paragraphStyles: [
    {
      id: styleIds.kicker,
      name: 'Kicker',
      basedOn: 'Normal',
      run: { size: halfPoints(9), bold: true, color: colors.accent, characterSpacing: 30 },
      paragraph: {
        border: { top: { style: BorderStyle.SINGLE, size: 36, color: colors.accent, space: 12 } },
        spacing: { after: twips(4) },
        keepNext: true,
      },
    },
    {
      id: styleIds.subtitle,
      name: 'Subtitle',
      basedOn: 'Normal',
      next: 'Normal',
      run: { size: halfPoints(13), color: colors.muted },
      paragraph: { spacing: { after: twips(6), line: 288, lineRule: LineRuleType.AUTO }, keepNext: true },
    },
    {
      id: styleIds.meta,
      name: 'Document Meta',
      basedOn: 'Normal',
      run: { size: halfPoints(9), color: colors.muted },
      paragraph: { border: { bottom: { ...hairline, space: 10 } }, spacing: { before: twips(4), after: twips(16) } },
    },
    {
      id: styleIds.bullet,
      name: 'List Bullet',
      basedOn: 'Normal',
      quickFormat: true,
      paragraph: { spacing: { after: twips(4) } },
    },
    {
      id: styleIds.tableText,
      name: 'Table Text',
      basedOn: 'Normal',
      paragraph: { spacing: { before: 0, after: 0, line: 252, lineRule: LineRuleType.AUTO } },
    },
    {
      id: styleIds.header,
      name: 'header',
      basedOn: 'Normal',
      run: { size: halfPoints(8.5), color: colors.muted },
      paragraph: { border: { bottom: hairline }, spacing: { after: 0 } },
    },
    {
      id: styleIds.footer,
      name: 'footer',
      basedOn: 'Normal',
      run: { size: halfPoints(8.5), color: colors.muted },
      paragraph: { border: { top: hairline }, spacing: { before: 0, after: 0 } },
    },
  ],
};

/** @returns the tab stop at the right edge of the text */
export function rightTab(widthPt: number) {
  return [{ type: TabStopType.RIGHT, position: twips(widthPt) }];
}

/** Lists with a bullet in the accent colour. */
export const documentNumbering: NonNullable<IPropertiesOptions['numbering']> = {
  config: [
    {
      reference: bulletList,
      levels: [
        {
          level: 0,
          format: LevelFormat.BULLET,
          text: '•',
          alignment: AlignmentType.START,
          style: {
            run: { font: fontFace, color: colors.accent, bold: true },
            paragraph: { indent: { left: twips(18), hanging: twips(14) } },
          },
        },
      ],
    },
  ],
};
