import {
  appendText,
  bulletIndentEm,
  type Cursor,
  closePage,
  type FlowBox,
  type FlowElement,
  type FlowPage,
  lastRole,
  onlyHeadings,
  sharePt,
  type TextElement,
  type TextRole,
  textStyleOf,
  turnPage,
  turnPageWithHeadings,
} from './flow-page.ts';
import { placeTable } from './flow-table.ts';
import { joinLines, type Line, type MeasuredText, measureText, wrapText } from './measure.ts';

/** What was laid out, and whether that is all. */
export interface Flowed {
  readonly pages: readonly FlowPage[];
  /** False when it would take more than `pagesMax` pages. */
  readonly complete: boolean;
}

/**
 * Sets elements one below the other. Nothing is higher than the box: what does not fit goes on, on a further page.
 * @param limits.aim share the content out evenly over so many pages; it may take more when they turn out too few
 */
export function flow(
  elements: readonly FlowElement[],
  box: FlowBox,
  limits: { readonly pagesMax: number; readonly aim?: Cursor['aim'] },
): Flowed {
  const cursor: Cursor = {
    pages: [],
    blocks: [],
    usedPt: 0,
    aim: limits.aim,
    pagesMax: limits.pagesMax,
    spilled: false,
  };
  for (const [index, element] of elements.entries()) {
    // Headings are turned over with what they head.
    if (cursor.usedPt >= sharePt(cursor) - 1 && !onlyHeadings(cursor)) turnPageWithHeadings(cursor);
    if (element.kind === 'table') placeTable(cursor, element.grid, box);
    else placeText(cursor, element, box, leastHeight(element, elements[index + 1], box));
    if (cursor.spilled) return { pages: cursor.pages, complete: false };
  }
  if (cursor.blocks.length > 0 || cursor.pages.length === 0) closePage(cursor);
  return { pages: cursor.pages, complete: true };
}

/** @returns the elements on one page, or undefined when they do not fit on one */
export function flowOnOnePage(elements: readonly FlowElement[], box: FlowBox): FlowPage | undefined {
  const { pages, complete } = flow(elements, box, { pagesMax: 1 });
  return complete && pages.length === 1 ? pages[0] : undefined;
}

/** A heading is not left behind at the foot of a page: it wants room for the beginning of what it heads. */
function leastHeight(element: TextElement, next: FlowElement | undefined, box: FlowBox): number {
  if (next === undefined || (element.role !== 'subhead' && element.role !== 'caption')) return 0;
  return next.kind === 'table' ? Math.min(90, box.heightPt / 3) : textStyleOf(next.role, box.scale).linePt * 2;
}

function placeText(cursor: Cursor, element: TextElement, box: FlowBox, keepPt: number): void {
  const style = textStyleOf(element.role, box.scale);
  const indentPt = element.role.startsWith('bullet') ? style.sizePt * bulletIndentEm : 0;
  const wrap = (measured: MeasuredText) => wrapText(measured, box.widthPt - indentPt, style.sizePt);
  let { role } = element;
  let lines = wrap(element.measured);
  while (!cursor.spilled) {
    const beforePt = cursor.usedPt === 0 ? 0 : gapBefore(cursor, role, style.beforePt);
    const roomPt = box.heightPt - cursor.usedPt - beforePt;
    const heightPt = lines.length * style.linePt;
    if (heightPt + (cursor.usedPt === 0 ? 0 : keepPt) <= roomPt) {
      appendText(cursor, { role, text: joinLines(lines), lineCount: lines.length, ...style, beforePt });
      return;
    }
    const linesMax = Math.floor(roomPt / style.linePt);
    if (!onlyHeadings(cursor) && (heightPt <= box.heightPt / 2 || linesMax < 3)) {
      turnPageWithHeadings(cursor);
      continue;
    }
    // Not a single line is left for the next page; a page that has no room even for one takes one all the same.
    const [now, later] = cutText(lines, Math.max(1, Math.min(linesMax, lines.length - 2)));
    appendText(cursor, {
      role,
      text: now,
      lineCount: wrap(measureText(now, element.measured.bold)).length,
      ...style,
      beforePt,
    });
    turnPage(cursor);
    role = role === 'bullet' ? 'bulletRest' : role;
    lines = wrap(measureText(later, element.measured.bold));
  }
}

/** A list stands off from the text above it, and everything from a table. */
function gapBefore(cursor: Cursor, role: TextRole, beforePt: number): number {
  const above = lastRole(cursor);
  if (above === undefined) return Math.max(16, beforePt);
  return role === 'bullet' && (above === 'lead' || above === 'body') ? beforePt * 1.6 : beforePt;
}

const sentenceEnds = /[.!?…]["”’)]?\s+|[。！？]/gu;

/** Cuts at the end of the last sentence that fits, when that leaves the page more than two thirds full; else mid-line. */
function cutText(lines: readonly Line[], lineCount: number): [string, string] {
  const now = joinLines(lines.slice(0, lineCount));
  const later = lines.slice(lineCount);
  const rest = (later[0]?.joint ?? '') + joinLines(later);
  const end = [...now.matchAll(sentenceEnds)].map((match) => match.index + match[0].length).at(-1);
  if (end === undefined || end < now.length * 0.67) return [now, rest.trimStart()];
  return [now.slice(0, end).trimEnd(), (now.slice(end) + rest).trimStart()];
}
