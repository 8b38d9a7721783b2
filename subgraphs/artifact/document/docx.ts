import {
  Document,
  type FileChild,
  Footer,
  Header,
  HeadingLevel,
  type ISectionOptions,
  LineRuleType,
  Packer,
  PageNumber,
  PageOrientation,
  Paragraph,
  SectionType,
  Tab,
  TextRun,
} from 'docx';
import type { Block, DocSpec } from '#schema/specs/document-spec.ts';
import { type BuiltDocument, type DocumentMetadata, printedDate } from './document.ts';
import {
  bulletList,
  documentNumbering,
  documentStyles,
  page,
  rightTab,
  styleIds,
  textWidthPt,
  twips,
} from './docx-styles.ts';
import { drawTable, tableSetting } from './docx-table.ts';
import { runsOf, runsWithLabel, script } from './docx-text.ts';
import { finishPackage } from './office-package.ts';
import { gridOf } from './table-grid.ts';
import { oneLine, paragraphsOf } from './text.ts';
import { colors } from './theme.ts';

/** Content that stands on pages of one orientation. */
interface Part {
  readonly orientation: 'portrait' | 'landscape';
  readonly children: FileChild[];
}

/**
 * Builds a text document (.docx, Office Open XML): a title block, then the sections of the spec under Word's own heading
 * styles, with header, footer and page numbers. A table that is too wide for an upright page gets a page on its side.
 * @param spec checked by `docSpec`
 * @returns the file and its number of sections; the same spec and metadata give the same bytes
 */
export async function buildTextDocument(spec: DocSpec, metadata: DocumentMetadata): Promise<BuiltDocument> {
  const words = {
    title: oneLine(spec.title),
    ventureName: oneLine(metadata.ventureName),
    date: printedDate(metadata.date),
  };
  const parts: Part[] = [{ orientation: 'portrait', children: titleBlock(words, oneLine(spec.subtitle ?? '')) }];
  for (const section of spec.sections) {
    place(parts, 'portrait', [headingOf(oneLine(section.heading), section.level)]);
    for (const block of section.blocks) placeBlock(parts, block);
  }
  const document = new Document({
    title: words.title,
    styles: documentStyles,
    numbering: documentNumbering,
    sections: parts.map((part, index) => sectionOf(part, index === 0, words)),
  });
  const bytes = await Packer.toBuffer(document);
  return { bytes: await finishPackage(bytes, spec.title, metadata, []), pages: spec.sections.length };
}

interface Words {
  readonly title: string;
  readonly ventureName: string;
  readonly date: string;
}

function titleBlock(words: Words, subtitle: string): FileChild[] {
  return [
    new Paragraph({
      style: styleIds.kicker,
      ...script(words.ventureName).paragraph,
      children: runsOf(words.ventureName.toUpperCase()),
    }),
    new Paragraph({ heading: HeadingLevel.TITLE, ...script(words.title).paragraph, children: runsOf(words.title) }),
    ...(subtitle === ''
      ? []
      : [new Paragraph({ style: styleIds.subtitle, ...script(subtitle).paragraph, children: runsOf(subtitle) })]),
    new Paragraph({ style: styleIds.meta, children: runsOf(words.date) }),
  ];
}

const headingLevels = { 1: HeadingLevel.HEADING_1, 2: HeadingLevel.HEADING_2, 3: HeadingLevel.HEADING_3 } as const;

function headingOf(text: string, level: 1 | 2 | 3): Paragraph {
  return new Paragraph({ heading: headingLevels[level], ...script(text).paragraph, children: runsOf(text) });
}

/** Adds content to the last part, or opens one when the orientation changes. */
function place(parts: Part[], orientation: Part['orientation'], children: readonly FileChild[]): void {
  const last = parts.at(-1);
  if (last?.orientation === orientation) last.children.push(...children);
  else parts.push({ orientation, children: [...children] });
}

function placeBlock(parts: Part[], block: Block): void {
  if (block.table !== undefined) {
    const grid = gridOf(block.table);
    const setting = tableSetting(grid);
    const caption =
      grid.caption === ''
        ? []
        : [new Paragraph({ style: 'Caption', ...script(grid.caption).paragraph, children: runsOf(grid.caption) })];
    // Two tables in a row would grow into one without a paragraph between them.
    const gap = new Paragraph({ spacing: { after: 0, line: twips(8), lineRule: LineRuleType.EXACT } });
    place(parts, setting.orientation, [...caption, drawTable(grid, setting), gap]);
    return;
  }
  if (block.bullets !== undefined) {
    const bullets = block.bullets.map(oneLine).filter((text) => text !== '');
    place(
      parts,
      'portrait',
      bullets.map(
        (text, index) =>
          new Paragraph({
            style: styleIds.bullet,
            ...(index === bullets.length - 1 && { spacing: { after: twips(10) } }),
            numbering: { reference: bulletList, level: 0 },
            ...script(text).paragraph,
            children: runsWithLabel(text),
          }),
      ),
    );
    return;
  }
  const paragraphs = paragraphsOf(block.paragraph ?? '');
  place(
    parts,
    'portrait',
    paragraphs.map((text) => new Paragraph({ ...script(text).paragraph, children: runsOf(text) })),
  );
}

function sectionOf(part: Part, isFirst: boolean, words: Words): ISectionOptions {
  const landscape = part.orientation === 'landscape';
  const widthPt = textWidthPt[part.orientation];
  const header = new Header({
    children: [
      new Paragraph({
        style: styleIds.header,
        tabStops: rightTab(widthPt),
        children: [
          new TextRun({ text: words.ventureName, bold: true, color: colors.ink }),
          new TextRun({ children: [new Tab(), words.title] }),
        ],
      }),
    ],
  });
  const footer = new Footer({
    children: [
      new Paragraph({
        style: styleIds.footer,
        tabStops: rightTab(widthPt),
        children: [
          new TextRun({ text: words.date }),
          new TextRun({ children: [new Tab(), 'Page ', PageNumber.CURRENT, ' of ', PageNumber.TOTAL_PAGES] }),
        ],
      }),
    ],
  });
  return {
    properties: {
      type: SectionType.NEXT_PAGE,
      // The title block says what the header would.
      titlePage: isFirst,
      page: {
        // The library turns width and height for a landscape page itself.
        size: {
          width: page.shortTwips,
          height: page.longTwips,
          orientation: landscape ? PageOrientation.LANDSCAPE : PageOrientation.PORTRAIT,
        },
        margin: {
          top: page.topTwips,
          bottom: page.footTwips,
          left: page.sideTwips,
          right: page.sideTwips,
          header: 700,
          footer: 600,
        },
      },
    },
    headers: isFirst ? { default: header, first: new Header({ children: [new Paragraph({})] }) } : { default: header },
    footers: isFirst ? { default: footer, first: footer } : { default: footer },
    children: part.children,
  };
}
