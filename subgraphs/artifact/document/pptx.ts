import type { SlideSpec } from '#schema/specs/document-spec.ts';
import { deckEdits } from './deck-package.ts';
import {
  type BuiltDocument,
  type DocumentMetadata,
  DocumentTooLargeError,
  printedDate,
  slidesMax,
} from './document.ts';
import { finishPackage } from './office-package.ts';
import { PptxGenJS } from './pptxgenjs.ts';
import { drawContentSlide, drawDividerSlide, drawTitleSlide } from './slide-drawing.ts';
import { layOutSlide, type SlidePage } from './slide-layout.ts';
import { defineLayouts, layoutNames } from './slide-masters.ts';
import { oneLine } from './text.ts';
import { fontFace } from './theme.ts';

/**
 * Builds a presentation (.pptx, Office Open XML): a title slide, then the slides of the spec. A slide without blocks
 * opens a section. Text is shrunk within limits to fit; what still does not fit goes on, on a slide that is marked
 * `(continued)`.
 * @param spec checked by `slideSpec`
 * @throws DocumentTooLargeError when it would take more than `slidesMax` slides
 * @returns the file and its number of slides; the same spec and metadata give the same bytes
 */
export async function buildDeck(spec: SlideSpec, metadata: DocumentMetadata): Promise<BuiltDocument> {
  const deck = new PptxGenJS();
  deck.layout = 'LAYOUT_WIDE';
  deck.theme = { headFontFace: fontFace, bodyFontFace: fontFace };
  deck.title = oneLine(spec.title);
  const ventureName = oneLine(metadata.ventureName);
  const title = oneLine(spec.title);
  const subtitle = oneLine(spec.subtitle ?? '');
  // A deck that is called like its venture says the name once.
  const sameName = title.toLowerCase() === ventureName.toLowerCase();
  defineLayouts(deck, { ventureName, title: sameName ? subtitle : title });

  drawTitleSlide(deck.addSlide({ masterName: layoutNames.title }), {
    title,
    subtitle,
    ventureName: sameName ? '' : ventureName,
    date: printedDate(metadata.date),
  });
  const titles = [title];
  let section = '';
  let sectionNumber = 0;
  const pages: SlidePage[] = [];
  for (const slide of spec.slides) {
    pages.push(...layOutSlide(slide));
    if (pages.length >= slidesMax) throw new DocumentTooLargeError();
  }
  for (const page of pages) {
    titles.push(page.title);
    if (page.look === 'divider') {
      section = page.title;
      sectionNumber += 1;
      drawDividerSlide(deck.addSlide({ masterName: layoutNames.section }), page, sectionNumber);
    } else {
      drawContentSlide(deck.addSlide({ masterName: layoutNames.content }), page, section);
    }
  }
  // Asked for a nodebuffer, the library gives one.
  const bytes = (await deck.write({ outputType: 'nodebuffer', compression: false })) as Uint8Array;
  return { bytes: await finishPackage(bytes, spec.title, metadata, deckEdits(titles)), pages: titles.length };
}
