import type { Block, SlideSpec } from '#schema/specs/document-spec.ts';
import { DocumentTooLargeError, slidesMax } from './document.ts';
import { flow, flowOnOnePage } from './flow.ts';
import type { FlowElement, FlowPage, TextElement, TextRole } from './flow-page.ts';
import { measureText, wrapText } from './measure.ts';
import { gridOf } from './table-grid.ts';
import { isHeadingLike, oneLine, paragraphsOf } from './text.ts';

// Decides what a slide looks like: pure geometry, no drawing. All lengths are points on a 960 × 540 canvas.

export const canvas = { widthPt: 960, heightPt: 540 } as const;
export const bodyBox = { leftPt: 60, topPt: 140, widthPt: 840, heightPt: 346 } as const;
export const titleBox = { leftPt: 60, topPt: 40, widthPt: 840, heightPt: 74 } as const;

/** A column of content on a slide. */
export interface Region {
  readonly leftPt: number;
  readonly topPt: number;
  readonly widthPt: number;
  readonly page: FlowPage;
  /** Height of the panel drawn behind it, or undefined when it stands on the background. */
  readonly panelHeightPt?: number;
}

export type SlideLook = 'divider' | 'statement' | 'content';

/** One slide as it will be drawn. A slide of the spec with too much on it becomes several. */
export interface SlidePage {
  readonly look: SlideLook;
  readonly title: string;
  readonly titleSizePt: number;
  readonly continued: boolean;
  readonly regions: readonly Region[];
  /** On the first page only. */
  readonly notes: string;
}

type SlideOfSpec = SlideSpec['slides'][number];

/** @returns the slides that one slide of the spec becomes, at least one */
export function layOutSlide(slide: SlideOfSpec): SlidePage[] {
  const title = oneLine(slide.title);
  const notes = paragraphsOf(slide.notes ?? '').join('\n');
  const elements = elementsOf(slide.blocks);
  if (elements.length === 0) {
    return [{ look: 'divider', title, titleSizePt: fitTitle(title, 40, 720, 3), continued: false, regions: [], notes }];
  }
  const { look, pages } = arrange(elements);
  return pages.map((regions, index) => {
    const shown = index === 0 ? title : `${title} (continued)`;
    return {
      look,
      title: shown,
      titleSizePt: fitTitle(shown, 28, titleBox.widthPt, 2),
      continued: index > 0,
      regions,
      notes: index === 0 ? notes : '',
    };
  });
}

/**
 * @param sizePt largest size
 * @param linesMax lines at that size; the text's height stays the same at smaller sizes, where there may be more lines
 * @returns the largest size at which the title fits
 */
export function fitTitle(title: string, sizePt: number, widthPt: number, linesMax: number): number {
  const measured = measureText(title, true);
  for (let size = sizePt; size > 12; size -= 1) {
    if (wrapText(measured, widthPt, size).length * size <= linesMax * sizePt) {
      // One line at a slightly smaller size looks better than a single word on a second line.
      const oneLineSize = Math.floor(widthPt / measured.lineEm);
      return size > oneLineSize && oneLineSize >= sizePt * 0.85 ? oneLineSize : size;
    }
  }
  return 12;
}

/** Takes blocks apart into what is laid out, and decides how each text is set. */
export function elementsOf(blocks: readonly Block[]): FlowElement[] {
  return blocks.flatMap((block, index): FlowElement[] => {
    if (block.table !== undefined) {
      const grid = gridOf(block.table);
      return [...(grid.caption === '' ? [] : [text('caption', grid.caption)]), { kind: 'table', grid }];
    }
    if (block.bullets !== undefined) {
      return block.bullets.map(oneLine).flatMap((bullet) => (bullet === '' ? [] : [text('bullet', bullet)]));
    }
    const paragraphs = paragraphsOf(block.paragraph ?? '');
    const headsList = blocks[index + 1]?.paragraph === undefined && blocks[index + 1] !== undefined;
    return paragraphs.map((paragraph, position) => {
      const last = position === paragraphs.length - 1;
      if (last && headsList && isHeadingLike(paragraph)) return text('subhead', paragraph);
      return text(index === 0 && position === 0 && blocks.length > 1 ? 'lead' : 'body', paragraph);
    });
  });
}

function text(role: TextRole, words: string): TextElement {
  return { kind: 'text', role, measured: measureText(words, role === 'subhead' || role === 'caption') };
}

const scales = [1.5, 1.35, 1.25, 1.15, 1.1, 1.05, 1, 0.95, 0.9, 0.85, 0.8, 0.75] as const;

interface Arrangement {
  readonly look: SlideLook;
  readonly pages: readonly (readonly Region[])[];
  /** Of the base sizes; 0 when it needs more than one page. */
  readonly scale: number;
}

function arrange(elements: readonly FlowElement[]): Arrangement {
  const [only] = elements;
  if (elements.length === 1 && only?.kind === 'text' && only.role === 'body' && only.measured.text.length <= 220) {
    const statement = makeStatement(only);
    if (statement !== undefined) return statement;
  }
  const stacked = stack(elements);
  const beside = columns(elements) ?? sideBySide(elements) ?? twoLists(elements, stacked?.scale ?? 0);
  if (beside !== undefined && beside.scale >= Math.min(stacked?.scale ?? 0, 0.9)) return beside;
  return stacked ?? paginated(elements);
}

function makeStatement(element: TextElement): Arrangement | undefined {
  const widthPt = 760;
  const measured = measureText(element.measured.text);
  for (const scale of [1.7, 1.5, 1.35]) {
    const box = { widthPt, heightPt: bodyBox.heightPt, scale };
    const page = flowOnOnePage([{ kind: 'text', role: 'body', measured }], box);
    if (page === undefined || page.heightPt > 200) continue;
    const topPt = bodyBox.topPt + (bodyBox.heightPt - page.heightPt) / 2 - 24;
    return { look: 'statement', scale, pages: [[{ leftPt: bodyBox.leftPt + 28, topPt, widthPt, page }]] };
  }
  return undefined;
}

/** One column over the whole width, as large as it fits on one page. */
function stack(elements: readonly FlowElement[]): Arrangement | undefined {
  const roomy = elements.some((element) => element.kind === 'table') ? 0.92 : 0.84;
  for (const scale of scales) {
    const page = flowOnOnePage(elements, { ...bodyBox, scale });
    // Sizes above the base are for slides with little on them.
    const heightMax = bodyBox.heightPt * (scale > 1 ? roomy : 1);
    if (page !== undefined && page.heightPt <= heightMax) {
      return { look: 'content', scale, pages: [[{ ...bodyBox, page }]] };
    }
  }
  return undefined;
}

/** Several pages, filled about evenly: a last page with one line on it looks like a mistake. */
function paginated(elements: readonly FlowElement[]): Arrangement {
  const flowed = scaleForPages(elements);
  const totalPt = flowed.pages.reduce((total, page) => total + page.heightPt, 0);
  const limits = { pagesMax: slidesMax, aim: { totalPt, pages: flowed.pages.length } };
  const even = flow(elements, { ...bodyBox, scale: flowed.scale }, limits).pages;
  const pages = even.length === flowed.pages.length ? even : flowed.pages;
  return { look: 'content', scale: 0, pages: pages.map((page) => [{ ...bodyBox, page }]) };
}

/** Takes the largest size that does with the fewest pages; for very long content a middling one. */
function scaleForPages(elements: readonly FlowElement[]): {
  readonly scale: number;
  readonly pages: readonly FlowPage[];
} {
  const attempt = (scale: number) => ({ scale, ...flow(elements, { ...bodyBox, scale }, { pagesMax: slidesMax }) });
  const middling = attempt(0.85);
  if (!middling.complete) throw new DocumentTooLargeError();
  if (middling.pages.length > 6) return middling;
  const attempts = [attempt(0.95), attempt(0.9), middling, attempt(0.8)];
  const fewest = Math.min(...attempts.map(({ pages }) => pages.length));
  return attempts.find(({ pages }) => pages.length === fewest) ?? middling;
}

const columnGapPt = 24;
const panelPaddingPt = 20;

/** Two or three lists, each with or without a heading, stand on panels beside each other. */
function columns(elements: readonly FlowElement[]): Arrangement | undefined {
  const groups = groupsOf(elements);
  if (groups === undefined || groups.length < 2 || groups.length > 3) return undefined;
  const columnPt = (bodyBox.widthPt - columnGapPt * (groups.length - 1)) / groups.length;
  for (const scale of [1.15, 1.1, 1.05, 1, 0.95, 0.9, 0.85, 0.8]) {
    const box = {
      widthPt: columnPt - 2 * panelPaddingPt,
      heightPt: bodyBox.heightPt - 2 * panelPaddingPt,
      scale,
    };
    const flowed = groups.flatMap((group) => flowOnOnePage(group, box) ?? []);
    if (flowed.length < groups.length) continue;
    const panelHeightPt = Math.max(...flowed.map((page) => page.heightPt)) + 2 * panelPaddingPt;
    const regions = flowed.map((page, index) => ({
      leftPt: bodyBox.leftPt + index * (columnPt + columnGapPt) + panelPaddingPt,
      topPt: bodyBox.topPt + panelPaddingPt,
      widthPt: box.widthPt,
      page,
      panelHeightPt,
    }));
    return { look: 'content', scale, pages: [regions] };
  }
  return undefined;
}

/** @returns heading-and-list groups when the slide is made of nothing else */
function groupsOf(elements: readonly FlowElement[]): FlowElement[][] | undefined {
  const groups: FlowElement[][] = [];
  for (const element of elements) {
    const current = groups.at(-1);
    if (element.kind === 'text' && element.role === 'subhead') groups.push([element]);
    else if (element.kind !== 'text' || element.role !== 'bullet' || current === undefined) return undefined;
    else current.push(element);
  }
  return groups.every((group) => group.length > 1) ? groups : undefined;
}

/** A narrow table with a few words about it: words left, table right. */
function sideBySide(elements: readonly FlowElement[]): Arrangement | undefined {
  const tables = elements.filter((element) => element.kind === 'table');
  const [table] = tables;
  const words = elements.filter((element) => element.kind === 'text' && element.role !== 'caption');
  if (tables.length !== 1 || table?.kind !== 'table' || words.length < 2) return undefined;
  if (table.grid.numeric.length > 4 || table.grid.rows.length > 9) return undefined;
  const withTable = elements.filter((element) => !words.includes(element));
  const wordsPt = bodyBox.widthPt * 0.42;
  const tablePt = bodyBox.widthPt - wordsPt - 2 * columnGapPt;
  for (const scale of [1.25, 1.15, 1.1, 1.05, 1, 0.95, 0.9]) {
    const left = flowOnOnePage(words, { widthPt: wordsPt, heightPt: bodyBox.heightPt, scale });
    const right = flowOnOnePage(withTable, { widthPt: tablePt, heightPt: bodyBox.heightPt, scale });
    if (left === undefined || right === undefined) continue;
    const { leftPt, topPt } = bodyBox;
    const regions = [
      { leftPt, topPt, widthPt: wordsPt, page: left },
      { leftPt: leftPt + wordsPt + 2 * columnGapPt, topPt, widthPt: tablePt, page: right },
    ];
    return { look: 'content', scale, pages: [regions] };
  }
  return undefined;
}

/** A long list of short items is read more easily in two columns than in small print. */
function twoLists(elements: readonly FlowElement[], stackedScale: number): Arrangement | undefined {
  if (stackedScale >= 0.95 || elements.length < 8) return undefined;
  if (!elements.every((element) => element.kind === 'text' && element.role === 'bullet')) return undefined;
  const widthPt = (bodyBox.widthPt - 2 * columnGapPt) / 2;
  const half = Math.ceil(elements.length / 2);
  for (const scale of [1.1, 1.05, 1, 0.95, 0.9]) {
    const left = flowOnOnePage(elements.slice(0, half), { widthPt, heightPt: bodyBox.heightPt, scale });
    const right = flowOnOnePage(elements.slice(half), { widthPt, heightPt: bodyBox.heightPt, scale });
    if (left === undefined || right === undefined) continue;
    const { leftPt, topPt } = bodyBox;
    const regions = [
      { leftPt, topPt, widthPt, page: left },
      { leftPt: leftPt + widthPt + 2 * columnGapPt, topPt, widthPt, page: right },
    ];
    return { look: 'content', scale, pages: [regions] };
  }
  return undefined;
}
