import { placeholderNames } from './deck-package.ts';
import { bulletIndentEm, type SetParagraph, type SetTable, type SetText, type TextRole } from './flow-page.ts';
import { cellPaddingPt } from './flow-table.ts';
import type { Slide, TableRow, TextRun } from './pptxgenjs.ts';
import { fitTitle, type Region, type SlidePage, titleBox } from './slide-layout.ts';
import { at, inches } from './slide-masters.ts';
import { isRightToLeft, languageOf, leadIn, mayStretchLines } from './text.ts';
import { colors, naturalLineEm } from './theme.ts';

// The library leaves out a space of zero, and PowerPoint would then take the master's.
const noSpace = 0.01;

/** Alignment and language, by the text's own script. */
function scriptOf(text: string) {
  const rightToLeft = isRightToLeft(text);
  return {
    lang: languageOf(text),
    align: rightToLeft ? 'right' : 'left',
    ...(rightToLeft && { rtlMode: true }),
  } as const;
}

export interface TitleWords {
  readonly title: string;
  /** Empty for none. */
  readonly subtitle: string;
  /** Empty when the title says it already. */
  readonly ventureName: string;
  readonly date: string;
}

/** Draws the first slide. */
export function drawTitleSlide(slide: Slide, words: TitleWords): void {
  const plain = { margin: 0, fit: 'none', isTextBox: true } as const;
  const widthPt = 640;
  if (words.ventureName !== '') drawKicker(slide, words.ventureName.toUpperCase(), widthPt);
  slide.addText(words.title, {
    ...at(60, 130, widthPt, 170),
    ...plain,
    ...scriptOf(words.title),
    fontSize: fitTitle(words.title, 44, widthPt, 3),
    lineSpacingMultiple: 0.95,
    bold: true,
    color: 'bg1',
    valign: 'bottom',
    objectName: placeholderNames.title,
  });
  slide.addShape('rect', { ...at(60, 318, 64, 4), fill: { color: colors.accentPale }, objectName: 'Rule' });
  if (words.subtitle !== '') {
    slide.addText(words.subtitle, {
      ...at(60, 340, widthPt, 84),
      ...plain,
      ...scriptOf(words.subtitle),
      fontSize: fitTitle(words.subtitle, 20, widthPt, 3),
      paraSpaceBefore: noSpace,
      color: colors.line,
      valign: 'top',
      objectName: placeholderNames.body,
    });
  }
  slide.addText(words.date, {
    ...at(60, 474, widthPt, 20),
    ...plain,
    fontSize: 12,
    color: colors.accentPale,
    align: 'left',
    valign: 'middle',
    objectName: 'Date',
  });
}

function drawKicker(slide: Slide, text: string, widthPt: number): void {
  slide.addText(text, {
    ...at(60, 60, widthPt, 24),
    ...scriptOf(text),
    margin: 0,
    fit: 'none',
    isTextBox: true,
    fontSize: fitTitle(text, 14, widthPt * 0.8, 1),
    bold: true,
    charSpacing: 2,
    color: colors.accentPale,
    valign: 'middle',
    objectName: 'Venture',
  });
}

/** Draws a slide that opens a section. */
export function drawDividerSlide(slide: Slide, page: SlidePage, sectionNumber: number): void {
  const plain = { margin: 0, fit: 'none', isTextBox: true } as const;
  slide.addText(String(sectionNumber).padStart(2, '0'), {
    ...at(60, 150, 300, 90),
    ...plain,
    fontSize: 72,
    bold: true,
    color: colors.accentPale,
    align: 'left',
    valign: 'bottom',
    objectName: 'Section number',
  });
  slide.addText(page.title, {
    ...at(60, 256, 720, 160),
    ...plain,
    ...scriptOf(page.title),
    fontSize: page.titleSizePt,
    bold: true,
    color: 'bg1',
    valign: 'top',
    objectName: placeholderNames.title,
  });
  if (page.notes !== '') slide.addNotes(page.notes);
}

/**
 * Draws a slide with content.
 * @param section title of the section it belongs to; empty in a deck without sections
 */
export function drawContentSlide(slide: Slide, page: SlidePage, section: string): void {
  if (section !== '') {
    slide.addText(section, {
      ...at(60, 20, 840, 16),
      margin: 0,
      fit: 'none',
      isTextBox: true,
      ...scriptOf(section),
      fontSize: fitTitle(section, 11, 840, 1),
      bold: true,
      color: 'accent1',
      valign: 'middle',
      objectName: 'Section',
    });
  }
  slide.addText(page.title, {
    ...at(titleBox.leftPt, titleBox.topPt, titleBox.widthPt, titleBox.heightPt),
    margin: 0,
    fit: 'none',
    isTextBox: true,
    ...scriptOf(page.title),
    fontSize: page.titleSizePt,
    bold: true,
    color: 'tx1',
    valign: 'bottom',
    objectName: placeholderNames.title,
  });
  let bodies = 0;
  for (const region of page.regions) {
    drawBehind(slide, page, region);
    for (const block of region.page.blocks) {
      if (block.kind === 'table') drawTable(slide, region, block);
      else drawText(slide, page, region, block, bodies++);
    }
  }
  if (page.notes !== '') slide.addNotes(page.notes);
}

function drawBehind(slide: Slide, page: SlidePage, region: Region): void {
  if (page.look === 'statement') {
    const heightPt = region.page.heightPt + 24;
    const fill = { color: 'accent1' };
    slide.addShape('rect', { ...at(region.leftPt - 28, region.topPt - 12, 5, heightPt), fill, objectName: 'Rule' });
  }
  if (region.panelHeightPt === undefined) return;
  const paddingPt = 20;
  const [left, top, width] = [region.leftPt - paddingPt, region.topPt - paddingPt, region.widthPt + 2 * paddingPt];
  slide.addShape('rect', {
    ...at(left, top, width, region.panelHeightPt),
    fill: { color: 'bg2' },
    objectName: 'Panel',
  });
  slide.addShape('rect', { ...at(left, top, width, 3), fill: { color: 'accent1' }, objectName: 'Panel edge' });
}

function drawText(slide: Slide, page: SlidePage, region: Region, block: SetText, index: number): void {
  const runs = block.paragraphs.flatMap((paragraph) => runsOf(paragraph, page.look === 'statement'));
  slide.addText(runs, {
    ...at(region.leftPt, region.topPt + block.topPt, region.widthPt, block.heightPt + 2),
    margin: 0,
    fit: 'none',
    isTextBox: true,
    valign: 'top',
    objectName: index === 0 ? placeholderNames.body : `Text ${index + 1}`,
  });
}

const roleLooks: Record<TextRole, { readonly color: string; readonly bold: boolean }> = {
  subhead: { color: 'accent1', bold: true },
  lead: { color: 'tx1', bold: false },
  body: { color: 'tx1', bold: false },
  bullet: { color: 'tx1', bold: false },
  bulletRest: { color: 'tx1', bold: false },
  caption: { color: colors.muted, bold: true },
};

function runsOf(paragraph: SetParagraph, statement: boolean): TextRun[] {
  const { role, text, sizePt, linePt, beforePt } = paragraph;
  const indent = sizePt * bulletIndentEm;
  const look = roleLooks[role];
  // Fallback fonts have taller lines than were reckoned with; lines of a fixed height stay where they are.
  const spacing = mayStretchLines(text)
    ? { lineSpacing: linePt }
    : { lineSpacingMultiple: linePt / (sizePt * naturalLineEm) };
  const shared = {
    ...scriptOf(text),
    ...spacing,
    fontSize: sizePt,
    color: statement ? 'tx2' : look.color,
    paraSpaceBefore: beforePt === 0 ? noSpace : beforePt,
  };
  const bullet = role === 'bullet' ? { bullet: { characterCode: '2022', indent } } : {};
  const label = role === 'bullet' || role === 'body' ? leadIn(text) : undefined;
  if (label === undefined) {
    return [{ text, options: { ...shared, ...bullet, bold: look.bold, breakLine: true } }];
  }
  return [
    { text: label.label, options: { ...shared, ...bullet, bold: true } },
    { text: label.rest, options: { ...shared, breakLine: true } },
  ];
}

function drawTable(slide: Slide, region: Region, table: SetTable): void {
  const [down, across] = [table.paddingDownPt / 2, cellPaddingPt / 2];
  const margin: [number, number, number, number] = [down, across, down, across];
  const none = { type: 'none' } as const;
  const rows = table.rows.map((row): TableRow => {
    const line = { type: 'solid', pt: 0.5, color: colors.line } as const;
    const heavy = { type: 'solid', pt: 1.5, color: colors.accent } as const;
    return row.cells.map(({ text }, column) => ({
      text,
      options: {
        ...scriptOf(text),
        ...(table.grid.numeric[column] === true && { align: 'right' }),
        valign: row.kind === 'head' ? 'bottom' : 'middle',
        bold: row.kind !== 'body',
        color: row.kind === 'head' ? 'FFFFFF' : colors.ink,
        fill: { color: row.kind === 'head' ? colors.night : row.shaded ? colors.mist : colors.paper },
        fontSize: table.sizePt,
        margin,
        border: [row.kind === 'total' ? heavy : none, none, line, none],
        ...(mayStretchLines(text) ? { lineSpacing: table.sizePt * naturalLineEm } : {}),
      },
    }));
  });
  slide.addTable(rows, {
    ...at(region.leftPt, region.topPt + table.topPt, region.widthPt, table.heightPt),
    colW: table.widthsPt.map(inches),
    rowH: table.rows.map((row) => inches(row.heightPt)),
    objectName: table.grid.caption === '' ? 'Table' : table.grid.caption,
  });
}
