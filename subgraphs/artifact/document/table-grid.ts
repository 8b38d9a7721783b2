import type { Block } from '#schema/specs/document-spec.ts';
import { joinLines, type Line, type MeasuredText, measureText, wrapText } from './measure.ts';
import { cleanText, isNumericColumn, isTotalRow, oneLine } from './text.ts';

export type TableSpec = NonNullable<Block['table']>;

/** Head repeats on every slide; a total stands out; a rest carries on a row that was too high for one slide. */
export type RowKind = 'head' | 'body' | 'total';

export interface GridRow {
  readonly kind: RowKind;
  readonly cells: readonly MeasuredText[];
  /** Every second row is shaded; a row's rest keeps its shade. */
  readonly shaded: boolean;
}

/** A table measured and read: which columns hold numbers, which row sums up. */
export interface Grid {
  readonly caption: string;
  readonly head: GridRow;
  readonly rows: readonly GridRow[];
  /** True for columns that are set right. */
  readonly numeric: readonly boolean[];
}

/** Reads a table of a spec. Rows have as many cells as there are columns. */
export function gridOf(table: TableSpec): Grid {
  const columns = table.columns.map(oneLine);
  const rows = table.rows.map((row) => row.map(cleanText));
  return {
    caption: oneLine(table.caption ?? ''),
    head: { kind: 'head', shaded: false, cells: columns.map((cell) => measureText(cell, true)) },
    rows: rows.map((cells, index) => {
      const kind = index > 0 && index === rows.length - 1 && isTotalRow(cells) ? 'total' : 'body';
      return { kind, shaded: index % 2 === 1, cells: cells.map((cell) => measureText(cell, kind === 'total')) };
    }),
    numeric: columns.map((_, column) => isNumericColumn(rows.map((row) => row[column] ?? ''))),
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/**
 * Shares a width among columns like a browser does: nobody gets less than its longest word, and what is left goes to
 * the columns that have more text than room.
 * @param paddingPt left and right padding of a cell together
 * @returns widths in points that add up to `widthPt`, and whether every word fits on a line
 */
export function columnWidths(
  grid: Grid,
  sizePt: number,
  widthPt: number,
  paddingPt: number,
): { readonly widthsPt: readonly number[]; readonly wordsFit: boolean } {
  const share = widthPt / grid.numeric.length;
  const columns = grid.numeric.map((_, column) => {
    const cells = [grid.head, ...grid.rows].map((row) => row.cells[column]);
    const widest = (of: (cell: MeasuredText) => number) =>
      Math.max(...cells.map((cell) => (cell === undefined ? 0 : of(cell)))) * sizePt + paddingPt;
    const wanted = widest((cell) => cell.lineEm);
    // Figures are not broken: an amount and its currency belong together.
    const unbroken = grid.numeric[column] === true ? wanted : widest((cell) => cell.wordEm);
    // A word of more than two shares (a URL, say) is broken rather than starve its neighbours.
    const needed = Math.min(unbroken, Math.max(share * 2, widthPt * 0.3));
    return { needed, wanted: Math.min(Math.max(wanted, needed), widthPt * 0.7) };
  });
  const needed = sum(columns.map((column) => column.needed));
  const wanted = sum(columns.map((column) => column.wanted));
  if (needed >= widthPt) {
    return { widthsPt: columns.map((column) => (column.needed * widthPt) / needed), wordsFit: needed === widthPt };
  }
  if (wanted <= widthPt) {
    const spare = (widthPt - wanted) / columns.length;
    // Half of the spare room evenly, half by content: short columns do not stick together, long ones stay the widest.
    return {
      widthsPt: columns.map(({ wanted: own }) => own + spare / 2 + ((widthPt - wanted) / 2) * (own / wanted)),
      wordsFit: true,
    };
  }
  const stretch = (widthPt - needed) / (wanted - needed);
  return { widthsPt: columns.map((own) => own.needed + (own.wanted - own.needed) * stretch), wordsFit: true };
}

/** @returns the lines of each cell of a row */
export function wrapRow(row: GridRow, widthsPt: readonly number[], sizePt: number, paddingPt: number): Line[][] {
  return row.cells.map((cell, column) => wrapText(cell, (widthsPt[column] ?? 0) - paddingPt, sizePt));
}

/**
 * Cuts a row that is too high for a slide.
 * @param lines the row's cells as `wrapRow` set them
 * @returns the row with at most `linesMax` lines, and the rest
 */
export function splitRow(row: GridRow, lines: readonly (readonly Line[])[], linesMax: number): [GridRow, GridRow] {
  const part = (from: number, to?: number): GridRow => ({
    ...row,
    cells: lines.map((cell) => measureText(joinLines(cell.slice(from, to)), row.kind !== 'body')),
  });
  return [part(0, linesMax), part(linesMax)];
}
