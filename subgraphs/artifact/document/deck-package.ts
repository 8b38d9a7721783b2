import { escapeXml, type PartEdit } from './office-package.ts';
import { colors, fontFace, furtherAccents } from './theme.ts';

// What pptxgenjs can't say, or says in a way that PowerPoint only puts up with, is put right in the finished XML.

/** Shapes with these names become placeholders: outline view, screen readers and templates go by them. */
export const placeholderNames = { title: 'Title', body: 'Body' } as const;

/**
 * The edits that turn the library's output into a deck with a theme of its own.
 * @param slideTitles of every slide in order, for the properties
 */
export function deckEdits(slideTitles: readonly string[]): PartEdit[] {
  return [
    (path, xml) => (path === 'docProps/app.xml' ? appProperties(slideTitles) : xml),
    (path, xml) => (path.startsWith('ppt/theme/') ? themed(xml) : xml),
    (path, xml) => (path.startsWith('ppt/slides/slide') ? withoutEmptyPlaceholders(xml) : xml),
    (path, xml) => (/^ppt\/(slides|slideLayouts)\/slide/.test(path) ? tidyShapes(xml) : xml),
    (path, xml) => (path.startsWith('ppt/notesSlides/notesSlide') ? notesInParagraphs(xml) : xml),
  ];
}

function themed(xml: string): string {
  const rgb = (name: string, value: string) => `<a:${name}><a:srgbClr val="${value}"/></a:${name}>`;
  const scheme = [
    '<a:clrScheme name="Parpour">',
    rgb('dk1', colors.ink),
    rgb('lt1', colors.paper),
    rgb('dk2', colors.night),
    rgb('lt2', colors.mist),
    rgb('accent1', colors.accent),
    ...furtherAccents.map((value, index) => rgb(`accent${index + 2}`, value)),
    rgb('hlink', colors.accent),
    rgb('folHlink', colors.muted),
    '</a:clrScheme>',
  ].join('');
  return xml
    .replace(/<a:clrScheme .*?<\/a:clrScheme>/s, scheme)
    .replace('name="Office Theme"', 'name="Parpour"')
    .replace('<a:fontScheme name="Office">', '<a:fontScheme name="Parpour">');
}

/** The library adds a second, empty title and body to each slide whose own ones it does not know for what they are. */
function withoutEmptyPlaceholders(xml: string): string {
  return xml.replace(/<p:sp>(?:(?!<\/p:sp>).)*<\/p:sp>/gs, (shape) =>
    shape.includes('<p:ph') && !shape.includes('<a:t>') ? '' : shape,
  );
}

function tidyShapes(xml: string): string {
  let id = 1;
  return (
    xml
      // The library numbers tables apart from shapes, so that two objects may get the same id.
      .replace(/<p:cNvPr id="\d+"/g, () => `<p:cNvPr id="${id++}"`)
      // It writes a paragraph's properties again before each of its runs; only the first place is allowed.
      .replace(/(<\/a:r>)<a:pPr\b[^>]*>(?:(?!<\/a:pPr>).)*<\/a:pPr>/gs, '$1')
      .replace(
        /<a:buSzPct val="100000"\/>/g,
        '<a:buClr><a:schemeClr val="accent1"/></a:buClr>$&<a:buFont typeface="Arial"/>',
      )
      .replace(/<a:tblPr\/>/g, '<a:tblPr firstRow="1" bandRow="1"/>')
      .replace(/<p:ph\s+idx="\d+"\s+type="(title|body)"[^>]*\/>/g, (_all, type: string) => placeholder(type))
      .replace(
        /(<p:cNvPr id="\d+" name="(Title|Body)"(?:(?!<\/p:nvSpPr>).)*?)<p:cNvSpPr[^>]*\/><p:nvPr><\/p:nvPr>/gs,
        (_all, before: string, name: string) =>
          `${before}<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>${placeholder(name.toLowerCase())}</p:nvPr>`,
      )
  );
}

function placeholder(type: string): string {
  return type === 'title' ? '<p:ph type="title"/>' : '<p:ph type="body" idx="1"/>';
}

/** A line end inside a run is no line end to PowerPoint: each line becomes a paragraph. */
function notesInParagraphs(xml: string): string {
  return xml.replace(
    /<a:p><a:r>(<a:rPr[^>]*\/>)<a:t>([^<]*)<\/a:t><\/a:r>(<a:endParaRPr[^>]*\/>)<\/a:p>/,
    (_all, properties: string, words: string, end: string) =>
      words
        .split(/\r?\n/)
        .map((line) =>
          line === '' ? `<a:p>${end}</a:p>` : `<a:p><a:r>${properties}<a:t>${line}</a:t></a:r>${end}</a:p>`,
        )
        .join(''),
  );
}

function appProperties(slideTitles: readonly string[]): string {
  const names = [fontFace, 'Parpour', ...slideTitles];
  const pair = (name: string, count: number) =>
    `<vt:variant><vt:lpstr>${name}</vt:lpstr></vt:variant><vt:variant><vt:i4>${count}</vt:i4></vt:variant>`;
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"',
    ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">',
    `<Application>Parpour</Application><PresentationFormat>Widescreen</PresentationFormat>`,
    `<Slides>${slideTitles.length}</Slides>`,
    '<HeadingPairs><vt:vector size="6" baseType="variant">',
    pair('Fonts Used', 1),
    pair('Theme', 1),
    pair('Slide Titles', slideTitles.length),
    `</vt:vector></HeadingPairs><TitlesOfParts><vt:vector size="${names.length}" baseType="lpstr">`,
    ...names.map((name) => `<vt:lpstr>${escapeXml(name)}</vt:lpstr>`),
    '</vt:vector></TitlesOfParts></Properties>',
  ].join('');
}
