import JSZip from 'jszip';
import { authorship, type DocumentMetadata } from './document.ts';
import { oneLine } from './text.ts';

/** Changes one part of a package: gets its path and XML, returns the XML to write. */
export type PartEdit = (path: string, xml: string) => string;

/** @returns text in the form in which XML holds it */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/**
 * Rewrites an Office Open XML package (ECMA-376 part 2) that a library has made: applies edits, sets the core
 * properties, and takes out what would differ from run to run, so that equal input gives equal bytes.
 * @param title what the properties call the document
 */
export async function finishPackage(
  source: Uint8Array | ArrayBuffer,
  title: string,
  metadata: DocumentMetadata,
  edits: readonly PartEdit[],
): Promise<Uint8Array> {
  const read = await JSZip.loadAsync(source);
  const paths = Object.values(read.files)
    .filter((file) => !file.dir)
    .map((file) => file.name);
  const written = new JSZip();
  const options = { date: metadata.date, createFolders: false };
  for (const path of paths) {
    const part = read.file(path);
    if (part === null) continue;
    if (path === 'docProps/core.xml') written.file(path, coreProperties(title, metadata), options);
    else if (!/\.(xml|rels)$/.test(path)) written.file(path, await part.async('uint8array'), options);
    else {
      const xml = await part.async('string');
      const all = [...edits, declareOnlyParts(new Set(paths))];
      written.file(
        path,
        all.reduce((text, edit) => edit(path, text), xml),
        options,
      );
    }
  }
  return written.generateAsync({ type: 'uint8array', compression: 'DEFLATE', compressionOptions: { level: 6 } });
}

/** Libraries declare parts that they do not write; strict readers stumble over them. */
function declareOnlyParts(paths: ReadonlySet<string>): PartEdit {
  return (path, xml) =>
    path === '[Content_Types].xml'
      ? xml.replace(/<Override\s[^>]*?PartName="\/([^"]+)"[^>]*?\/>/g, (override, part: string) =>
          paths.has(part) ? override : '',
        )
      : xml;
}

function coreProperties(title: string, metadata: DocumentMetadata): string {
  const at = metadata.date.toISOString().replace(/\.\d{3}Z$/, 'Z');
  const text = (words: string) => escapeXml(oneLine(words));
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"',
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"',
    ' xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    `<dc:title>${text(title)}</dc:title>`,
    `<dc:subject>${text(metadata.ventureName)}</dc:subject>`,
    `<dc:creator>${text(metadata.ventureName)}</dc:creator>`,
    `<cp:keywords>Parpour, ${text(authorship(metadata.authoredBy))}</cp:keywords>`,
    `<dc:description>${text(authorship(metadata.authoredBy))}</dc:description>`,
    '<cp:lastModifiedBy>Parpour</cp:lastModifiedBy><cp:revision>1</cp:revision>',
    `<dcterms:created xsi:type="dcterms:W3CDTF">${at}</dcterms:created>`,
    `<dcterms:modified xsi:type="dcterms:W3CDTF">${at}</dcterms:modified>`,
    '</cp:coreProperties>',
  ].join('');
}
