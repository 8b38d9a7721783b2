import {
  type Cursor,
  type FlowBox,
  lastRole,
  onlyHeadings,
  type SetRow,
  sharePt,
  turnPage,
  turnPageWithHeadings,
} from './flow-page.ts';
import type { Line } from './measure.ts';
import { columnWidths, type Grid, type GridRow, splitRow, wrapRow } from './table-grid.ts';
import { naturalLineEm } from './theme.ts';

/** Left and right padding of a table cell together. */
export const cellPaddingPt = 16;

const sizes = { basePt: 14, minPt: 9 } as const;
const gapPt = 16;

interface Setting {
  readonly grid: Grid;
  readonly sizePt: number;
  readonly linePt: number;
  readonly paddingDownPt: number;
  readonly widthsPt: readonly number[];
}

/** Words stay whole when a smaller size makes that possible. */
function settingOf(grid: Grid, box: FlowBox): Setting {
  const wanted = Math.max(sizes.minPt, Math.round(sizes.basePt * box.scale * 2) / 2);
  for (let sizePt = wanted; ; sizePt -= 0.5) {
    const { widthsPt, wordsFit } = columnWidths(grid, sizePt, box.widthPt, cellPaddingPt);
    if (wordsFit || sizePt <= sizes.minPt) {
      return {
        grid,
        sizePt,
        widthsPt,
        linePt: sizePt * naturalLineEm,
        paddingDownPt: 10 * Math.max(1, box.scale ** 2),
      };
    }
  }
}

function setRow(setting: Setting, row: GridRow): { readonly row: SetRow; readonly lines: Line[][] } {
  const lines = wrapRow(row, setting.widthsPt, setting.sizePt, cellPaddingPt);
  const lineCount = Math.max(...lines.map((cell) => cell.length));
  return { row: { ...row, heightPt: lineCount * setting.linePt + setting.paddingDownPt }, lines };
}

/** Sets a table; where it does not fit, it goes on on the next page under the same head. */
export function placeTable(cursor: Cursor, grid: Grid, box: FlowBox): void {
  const setting = settingOf(grid, box);
  const { row: head } = setRow(setting, grid.head);
  // A head that would take much of every page is set once, like a row.
  const repeated = head.heightPt <= box.heightPt * 0.35;
  let waiting: readonly GridRow[] = repeated ? grid.rows : [grid.head, ...grid.rows];
  do {
    const topPt = cursor.usedPt + (cursor.usedPt === 0 ? 0 : lastRole(cursor) === 'caption' ? 6 : gapPt);
    const pageIsFresh = onlyHeadings(cursor);
    const part = takeRows(setting, repeated ? head : undefined, waiting, {
      roomPt: box.heightPt - topPt,
      sharePt: sharePt(cursor) - topPt,
      mustTake: pageIsFresh,
    });
    // A head and a row or two at the foot of a page read worse than a table that begins on the next one.
    if (!pageIsFresh && part.rest.length > 0 && part.taken < Math.min(3, waiting.length)) {
      turnPageWithHeadings(cursor);
      continue;
    }
    cursor.blocks.push({ kind: 'table', topPt, heightPt: part.heightPt, ...setting, rows: part.rows });
    cursor.usedPt = topPt + part.heightPt;
    waiting = part.rest;
    if (waiting.length > 0) turnPage(cursor);
  } while (waiting.length > 0 && !cursor.spilled);
}

interface Room {
  readonly roomPt: number;
  /** Where to stop when more rows would fit. */
  readonly sharePt: number;
  /** Cut the first row when it does not fit: the page will not get any emptier. */
  readonly mustTake: boolean;
}

function takeRows(setting: Setting, head: SetRow | undefined, waiting: readonly GridRow[], room: Room) {
  const rows: SetRow[] = head === undefined ? [] : [head];
  let heightPt = head?.heightPt ?? 0;
  for (const [taken, next] of waiting.entries()) {
    if (taken >= 3 && heightPt >= room.sharePt) return { rows, heightPt, taken, rest: waiting.slice(taken) };
    const { row, lines } = setRow(setting, next);
    if (heightPt + row.heightPt <= room.roomPt) {
      rows.push(row);
      heightPt += row.heightPt;
      continue;
    }
    if (taken > 0 || !room.mustTake) return { rows, heightPt, taken, rest: waiting.slice(taken) };
    const linesMax = Math.max(1, Math.floor((room.roomPt - heightPt - setting.paddingDownPt) / setting.linePt));
    const [now, later] = splitRow(next, lines, linesMax);
    const cut = setRow(setting, now).row;
    return { rows: [...rows, cut], heightPt: heightPt + cut.heightPt, taken: 1, rest: [later, ...waiting.slice(1)] };
  }
  return { rows, heightPt, taken: waiting.length, rest: [] };
}
