import type { Content, ContentSection } from '#schema/specs/content.ts';
import type { ArtifactSpec, Block, DocSpec, SlideSpec } from '#schema/specs/document-spec.ts';
import type { ToolArguments } from '#schema/specs/tools.ts';

const bulletsOnSlideMax = 6;
const agendaItemsMax = 8;
const slidesMax = 58;

/** Turns a text into what the compiler takes: slides for a deck, a document for a memo. */
export function composeSpec({ kind, content, title, subtitle }: ToolArguments<'artifact.compile'>): ArtifactSpec {
  const named: Content = {
    ...content,
    ...(title !== undefined && { title }),
    ...(subtitle !== undefined && { subtitle }),
  };
  return kind === 'deck' ? { slides: slidesOf(named) } : { document: documentOf(named) };
}

/**
 * An agenda, then one idea a slide: points on the slide, running text in the speaker's notes, a table on a slide of its
 * own. A section without points shows its first sentences.
 */
function slidesOf({ title, subtitle, sections }: Content): SlideSpec {
  const slides = sections.flatMap(slidesOfSection);
  const agenda = agendaOf(sections);
  return {
    title,
    ...(subtitle !== undefined && { subtitle }),
    slides: [...(agenda === null ? [] : [agenda]), ...slides].slice(0, slidesMax),
  };
}

type Slide = SlideSpec['slides'][number];

function agendaOf(sections: readonly ContentSection[]): Slide | null {
  const headings = [...new Set(sections.map(({ heading }) => heading))];
  if (headings.length < 5) return null;
  // Neighbours share a line where there are too many for a line each.
  const lines = chunk(headings, Math.ceil(headings.length / agendaItemsMax)).map((part) => part.join(' · '));
  return { title: 'What this is about', blocks: [{ bullets: lines.map((line) => line.slice(0, 1_000)) }] };
}

function slidesOfSection({ heading, paragraphs, bullets, table }: ContentSection): Slide[] {
  const notes = paragraphs.join('\n\n').slice(0, 8_000);
  const shown = bullets.length > 0 ? bullets : table === undefined ? paragraphs.flatMap(sentencesOf) : [];
  const pages = chunk(shown, bulletsOnSlideMax).map(
    (points, index): Slide => ({
      title: index === 0 ? heading : `${heading.slice(0, 108)} (continued)`,
      blocks: [{ bullets: points }],
      ...(index === 0 && notes !== '' && { notes }),
    }),
  );
  if (table === undefined) return pages;
  const slide: Slide = {
    title: pages.length === 0 ? heading : (table.caption ?? heading).slice(0, 120),
    blocks: [
      {
        table: pages.length === 0 || table.caption === undefined ? table : { columns: table.columns, rows: table.rows },
      },
    ],
    ...(pages.length === 0 && notes !== '' && { notes }),
  };
  return [...pages, slide];
}

/** Sentences short enough for a slide; longer ones stay in the notes unless there is nothing else. */
function sentencesOf(paragraph: string): string[] {
  return [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(paragraph)]
    .map(({ segment }) => segment.trim())
    .filter((sentence) => sentence !== '')
    .map((sentence) => sentence.slice(0, 400));
}

/** Sections in order under headings, each with its text, points and table. */
function documentOf({ title, subtitle, sections }: Content): DocSpec {
  return {
    title,
    ...(subtitle !== undefined && { subtitle }),
    sections: sections.map(({ heading, paragraphs, bullets, table }) => {
      const blocks: Block[] = [
        ...paragraphs.map((paragraph) => ({ paragraph })),
        ...(bullets.length === 0 ? [] : [{ bullets }]),
        ...(table === undefined ? [] : [{ table }]),
      ];
      return { heading, level: 1 as const, blocks };
    }),
  };
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}
