import {
  AlignmentType,
  BorderStyle,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  VerticalAlign,
  WidthType,
} from 'docx';
import { styleIds, textWidthPt, twips } from './docx-styles.ts';
import { runsOf, script } from './docx-text.ts';
import { columnWidths, type Grid, type GridRow } from './table-grid.ts';
import { colors } from './theme.ts';

const cellPaddingPt = 10;
/** A table of so many rows is not torn apart by the end of a page. */
const rowsKeptMax = 14;
const sizesPt = [9.5, 9, 8.5, 8] as const;

export interface TableSetting {
  readonly sizePt: number;
  readonly widthsPt: readonly number[];
  readonly orientation: 'portrait' | 'landscape';
}

/** Finds a size at which words stay whole; a table that is too wide for an upright page gets one on its side. */
export function tableSetting(grid: Grid): TableSetting {
  for (const orientation of ['portrait', 'landscape'] as const) {
    for (const sizePt of sizesPt) {
      const { widthsPt, wordsFit } = columnWidths(grid, sizePt, textWidthPt[orientation], cellPaddingPt);
      if (wordsFit) return { sizePt, widthsPt, orientation };
    }
  }
  const sizePt = sizesPt[3];
  const { widthsPt } = columnWidths(grid, sizePt, textWidthPt.landscape, cellPaddingPt);
  return { sizePt, widthsPt, orientation: 'landscape' };
}

/** Draws a table: a dark head that repeats on every page, shaded rows, numbers set right. */
export function drawTable(grid: Grid, setting: TableSetting): Table {
  const none = { style: BorderStyle.NONE, size: 0, color: 'auto' } as const;
  const line = { style: BorderStyle.SINGLE, size: 4, color: colors.line } as const;
  const rows = [grid.head, ...grid.rows];
  const keepTogether = rows.length <= rowsKeptMax;
  return new Table({
    rows: rows.map((row, index) => drawRow(row, grid, setting, keepTogether ? index < rows.length - 1 : index === 0)),
    width: { size: twips(sum(setting.widthsPt)), type: WidthType.DXA },
    columnWidths: setting.widthsPt.map(twips),
    layout: TableLayoutType.FIXED,
    borders: { top: none, left: none, right: none, bottom: line, insideVertical: none, insideHorizontal: line },
  });
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function drawRow(row: GridRow, grid: Grid, setting: TableSetting, keepNext: boolean): TableRow {
  const fill = row.kind === 'head' ? colors.night : row.shaded ? colors.mist : colors.paper;
  const heavy = { style: BorderStyle.SINGLE, size: 12, color: colors.accent } as const;
  // A row of many lines may break; others stay in one piece.
  const chars = Math.max(...row.cells.map((cell) => cell.text.length));
  return new TableRow({
    // Said of the head alone: some readers take the mere presence of the property for a yes.
    ...(row.kind === 'head' && { tableHeader: true }),
    cantSplit: chars < 600,
    children: row.cells.map(
      (cell, column) =>
        new TableCell({
          width: { size: twips(setting.widthsPt[column] ?? 0), type: WidthType.DXA },
          shading: { type: ShadingType.CLEAR, color: 'auto', fill },
          verticalAlign: row.kind === 'head' ? VerticalAlign.BOTTOM : VerticalAlign.CENTER,
          margins: { top: 70, bottom: 70, left: twips(cellPaddingPt / 2), right: twips(cellPaddingPt / 2) },
          ...(row.kind === 'total' && { borders: { top: heavy } }),
          children: cell.text.split('\n').map(
            (text) =>
              new Paragraph({
                style: styleIds.tableText,
                ...script(text).paragraph,
                ...(grid.numeric[column] === true && { alignment: AlignmentType.RIGHT }),
                keepNext,
                children: runsOf(text, {
                  size: setting.sizePt * 2,
                  bold: row.kind !== 'body',
                  color: row.kind === 'head' ? colors.paper : colors.ink,
                }),
              }),
          ),
        }),
    ),
  });
}
