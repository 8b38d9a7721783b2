import type { MeasuredText } from './measure.ts';
import type { Grid, GridRow } from './table-grid.ts';
import { naturalLineEm } from './theme.ts';

// What is laid out on pages, and the page that is being filled. All lengths are points.

/** What a text is for decides how it is set. A rest carries on a text that a page had no room for. */
export type TextRole = 'subhead' | 'lead' | 'body' | 'bullet' | 'bulletRest' | 'caption';

export interface TextElement {
  readonly kind: 'text';
  readonly role: TextRole;
  readonly measured: MeasuredText;
}

export interface TableElement {
  readonly kind: 'table';
  readonly grid: Grid;
}

export type FlowElement = TextElement | TableElement;

export interface SetParagraph {
  readonly role: TextRole;
  readonly text: string;
  readonly sizePt: number;
  readonly linePt: number;
  readonly lineCount: number;
  readonly beforePt: number;
}

export interface SetText {
  readonly kind: 'text';
  readonly topPt: number;
  readonly heightPt: number;
  readonly paragraphs: readonly SetParagraph[];
}

export interface SetRow extends GridRow {
  readonly heightPt: number;
}

export interface SetTable {
  readonly kind: 'table';
  readonly topPt: number;
  readonly heightPt: number;
  readonly sizePt: number;
  /** Above and below the text of a cell together. */
  readonly paddingDownPt: number;
  readonly widthsPt: readonly number[];
  readonly rows: readonly SetRow[];
  readonly grid: Grid;
}

export type SetBlock = SetText | SetTable;

export interface FlowPage {
  readonly blocks: readonly SetBlock[];
  readonly heightPt: number;
}

export interface FlowBox {
  readonly widthPt: number;
  readonly heightPt: number;
  /** Of the base sizes. */
  readonly scale: number;
}

interface TextStyle {
  readonly sizePt: number;
  readonly lineEm: number;
  readonly beforePt: number;
}

const textStyles: Record<TextRole, TextStyle> = {
  subhead: { sizePt: 18, lineEm: 1.05, beforePt: 16 },
  lead: { sizePt: 20, lineEm: 1.12, beforePt: 10 },
  body: { sizePt: 18, lineEm: 1.12, beforePt: 10 },
  bullet: { sizePt: 18, lineEm: 1.08, beforePt: 9 },
  bulletRest: { sizePt: 18, lineEm: 1.08, beforePt: 9 },
  caption: { sizePt: 12, lineEm: 1.05, beforePt: 14 },
};

/** Bullets hang by this much, in em. */
export const bulletIndentEm = 1;

/** @returns how a text of this role is set at a scale; sizes are whole half points, as editors show them */
export function textStyleOf(
  role: TextRole,
  scale: number,
): { readonly sizePt: number; readonly linePt: number; readonly beforePt: number } {
  const style = textStyles[role];
  const sizePt = Math.round(style.sizePt * scale * 2) / 2;
  return { sizePt, linePt: sizePt * style.lineEm * naturalLineEm, beforePt: Math.round(style.beforePt * scale) };
}

/** The page that is being filled, and those before it. */
export interface Cursor {
  readonly pages: FlowPage[];
  blocks: SetBlock[];
  usedPt: number;
  /** Pages are filled to their share of the whole where it can be: see `sharePt`. */
  readonly aim: { readonly totalPt: number; readonly pages: number } | undefined;
  readonly pagesMax: number;
  /** There was more than so many pages hold; the rest is not laid out. */
  spilled: boolean;
}

/** @returns how much of this page is to be filled, so that what is left shares out evenly over the pages left */
export function sharePt(cursor: Cursor): number {
  if (cursor.aim === undefined) return Number.POSITIVE_INFINITY;
  const pagesLeft = cursor.aim.pages - cursor.pages.length;
  if (pagesLeft <= 1) return Number.POSITIVE_INFINITY;
  const setPt = cursor.pages.reduce((total, page) => total + page.heightPt, 0);
  return (cursor.aim.totalPt - setPt) / pagesLeft;
}

/** Ends a page with more to come. */
export function turnPage(cursor: Cursor): void {
  closePage(cursor);
  if (cursor.pages.length >= cursor.pagesMax) cursor.spilled = true;
}

export function closePage(cursor: Cursor): void {
  cursor.pages.push({ blocks: cursor.blocks, heightPt: cursor.usedPt });
  cursor.blocks = [];
  cursor.usedPt = 0;
}

/** Adds a paragraph to the text above it, or starts a text. */
export function appendText(cursor: Cursor, paragraph: SetParagraph): void {
  const { beforePt } = paragraph;
  const heightPt = paragraph.lineCount * paragraph.linePt;
  const last = cursor.blocks.at(-1);
  if (last?.kind === 'text') {
    cursor.blocks[cursor.blocks.length - 1] = {
      ...last,
      heightPt: last.heightPt + beforePt + heightPt,
      paragraphs: [...last.paragraphs, paragraph],
    };
  } else {
    const topPt = cursor.usedPt + beforePt;
    cursor.blocks.push({ kind: 'text', topPt, heightPt, paragraphs: [{ ...paragraph, beforePt: 0 }] });
  }
  cursor.usedPt += beforePt + heightPt;
}

const isHeading = (role: TextRole) => role === 'caption' || role === 'subhead';

/** @returns true when nothing is on the page but what heads what comes next */
export function onlyHeadings({ blocks: [first, second] }: Cursor): boolean {
  if (first === undefined) return true;
  return second === undefined && first.kind === 'text' && first.paragraphs.every(({ role }) => isHeading(role));
}

/** @returns role of the last paragraph when a text stands last on the page */
export function lastRole(cursor: Cursor): TextRole | undefined {
  const last = cursor.blocks.at(-1);
  return last?.kind === 'text' ? last.paragraphs.at(-1)?.role : undefined;
}

/** Turns the page; a caption or heading at its foot goes along with what it belongs to. */
export function turnPageWithHeadings(cursor: Cursor): void {
  const last = cursor.blocks.at(-1);
  const paragraphs = last?.kind === 'text' ? last.paragraphs : [];
  const kept = paragraphs.findLastIndex(({ role }) => !isHeading(role)) + 1;
  const carried = paragraphs.slice(kept);
  if (last?.kind === 'text' && carried.length > 0) {
    const carriedPt = heightOf(carried);
    cursor.blocks.pop();
    if (kept > 0) {
      cursor.blocks.push({ ...last, paragraphs: paragraphs.slice(0, kept), heightPt: last.heightPt - carriedPt });
    }
    cursor.usedPt -= carriedPt;
  }
  turnPage(cursor);
  for (const [index, paragraph] of carried.entries()) {
    appendText(cursor, index === 0 ? { ...paragraph, beforePt: 0 } : paragraph);
  }
}

const heightOf = (paragraphs: readonly SetParagraph[]) =>
  paragraphs.reduce((total, { beforePt, lineCount, linePt }) => total + beforePt + lineCount * linePt, 0);
