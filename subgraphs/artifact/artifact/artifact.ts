import type { ArtifactSpec } from '#schema/specs/document-spec.ts';

export type ArtifactKind = 'DECK' | 'DOCUMENT';
export type ArtifactState = 'QUEUED' | 'BUILDING' | 'READY' | 'FAILED';

interface KindFacts {
  readonly extension: string;
  /** RFC 6838. */
  readonly mediaType: string;
}

const openXml = 'application/vnd.openxmlformats-officedocument';

/** What the kinds of document are as files. */
export const kindFacts: Readonly<Record<ArtifactKind, KindFacts>> = {
  DECK: { extension: 'pptx', mediaType: `${openXml}.presentationml.presentation` },
  DOCUMENT: { extension: 'docx', mediaType: `${openXml}.wordprocessingml.document` },
};

/** @returns what a checked spec becomes */
export function kindOfSpec(spec: ArtifactSpec): ArtifactKind {
  return spec.slides === undefined ? 'DOCUMENT' : 'DECK';
}

/** @returns the title that the spec gives the document */
export function titleOfSpec(spec: ArtifactSpec): string {
  return spec.slides?.title ?? spec.document?.title ?? '';
}

const nameCharsMax = 80;

/** @returns a file name from the title, in any script: `launch-plan.pptx` */
export function fileNameOf(title: string, kind: ArtifactKind): string {
  const words = title
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['’]/g, '')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');
  let name = '';
  for (const word of words) {
    const longer = name === '' ? [...word].slice(0, nameCharsMax).join('') : `${name}-${word}`;
    if ([...longer].length > nameCharsMax) break;
    name = longer;
  }
  return `${name || kind.toLowerCase()}.${kindFacts[kind].extension}`;
}

/** @returns where the file is kept: by content, so that building it again writes the same object */
export function objectKeyOf(artifact: {
  readonly ventureId: string;
  readonly id: string;
  readonly kind: ArtifactKind;
  readonly sha256: string;
}): string {
  return `${artifact.ventureId}/${artifact.id}/${artifact.sha256}.${kindFacts[artifact.kind].extension}`;
}
