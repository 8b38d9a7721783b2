import JSZip from 'jszip';
import { expect } from 'vitest';

/** A package read back, strictly. */
export interface ReadPackage {
  readonly paths: readonly string[];
  /** @throws when there is no such part */
  part(path: string): string;
  /** Texts of the runs of a part, one string for each paragraph. */
  paragraphs(path: string): string[];
}

/** Reads a package and checks what every reader relies on: XML that is well-formed, relationships that lead somewhere. */
export async function readPackage(bytes: Uint8Array): Promise<ReadPackage> {
  const zip = await JSZip.loadAsync(bytes);
  const paths = Object.values(zip.files).map((file) => file.name);
  const texts = new Map<string, string>();
  for (const path of paths) {
    const text = await zip.file(path)?.async('string');
    if (text !== undefined) texts.set(path, text);
  }
  const part = (path: string): string => {
    const text = texts.get(path);
    if (text === undefined) throw new Error(`there is no ${path} in the package`);
    return text;
  };
  for (const [path, text] of texts) if (/\.(xml|rels)$/.test(path)) expectWellFormed(path, text);
  expectPartsDeclared(paths, part('[Content_Types].xml'));
  for (const path of paths.filter((name) => name.endsWith('.rels'))) expectTargets(path, part(path), new Set(paths));
  return {
    paths,
    part,
    paragraphs: (path) =>
      [...part(path).matchAll(/<(a|w):p[ >](.*?)<\/\1:p>/gs)].map(([, , body = '']) =>
        unescapeXml([...body.matchAll(/<(?:a|w):t(?: [^>]*)?>([^<]*)</g)].map(([, text = '']) => text).join('')),
      ),
  };
}

function unescapeXml(text: string): string {
  const names: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
  return text.replace(/&(\w+);/g, (_all, name: string) => names[name] ?? '');
}

const token =
  /<\?xml[^>]*\?>|<!--.*?-->|<(\/?)([A-Za-z_][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gsy;
const reference = /&(?!(?:lt|gt|amp|quot|apos|#\d+|#x[\da-fA-F]+);)/;
const illegal = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** XML 1.0 without DTD: one root, tags that match, attributes that are quoted and unique, legal characters. */
export function expectWellFormed(path: string, xml: string): void {
  const fault = (what: string, at: number) =>
    new Error(`${path} is not well-formed: ${what} near "${xml.slice(Math.max(0, at - 40), at + 40)}"`);
  if (illegal.test(xml)) throw fault('illegal character', xml.search(illegal));
  const open: string[] = [];
  let roots = 0;
  let at = xml.startsWith('\uFEFF') ? 1 : 0;
  while (at < xml.length) {
    token.lastIndex = at;
    const match = token.exec(xml);
    if (match === null) throw fault('unexpected markup', at);
    const [all, slash, name, attributes = '', empty, text] = match;
    if (text !== undefined) {
      if (reference.test(text)) throw fault('a bare &', at);
      if (open.length === 0 && text.trim() !== '') throw fault('text outside the root', at);
    } else if (name !== undefined) {
      const names = [...attributes.replace(/"[^"]*"|'[^']*'/g, '').matchAll(/([\w:.-]+)\s*=/g)].map(
        ([, attribute]) => attribute,
      );
      if (new Set(names).size < names.length) throw fault('an attribute twice', at);
      if (reference.test(attributes)) throw fault('a bare &', at);
      if (slash === '/') {
        if (open.pop() !== name) throw fault(`</${name}>`, at);
      } else {
        if (open.length === 0) roots += 1;
        if (empty !== '/') open.push(name);
      }
    }
    at += all.length;
  }
  if (open.length > 0 || roots !== 1) throw fault('no single closed root', xml.length);
}

function expectPartsDeclared(paths: readonly string[], types: string): void {
  const extensions = new Set([...types.matchAll(/<Default\s[^>]*Extension="([^"]+)"/g)].map(([, name]) => name));
  const overrides = new Set([...types.matchAll(/<Override\s[^>]*PartName="\/([^"]+)"/g)].map(([, name]) => name));
  for (const path of paths) {
    const extension = path.slice(path.lastIndexOf('.') + 1);
    expect(overrides.has(path) || extensions.has(extension) || path === '[Content_Types].xml', path).toBe(true);
  }
  expect([...overrides].filter((path) => path !== undefined && !paths.includes(path))).toEqual([]);
}

function expectTargets(path: string, xml: string, paths: ReadonlySet<string>): void {
  const folder = path.replace(/_rels\/[^/]*$/, '');
  for (const [relationship, target = ''] of xml.matchAll(/<Relationship\s[^>]*Target="([^"]+)"[^>]*>/g)) {
    if (relationship.includes('TargetMode="External"')) continue;
    const resolved = new URL(target, `package:/${folder}`).pathname.slice(1);
    expect(paths.has(resolved), `${path} leads to ${resolved}`).toBe(true);
  }
}
