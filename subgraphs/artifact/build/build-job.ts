import type { ArtifactSpec } from '#schema/specs/document-spec.ts';
import type { DocumentMetadata } from '../document/document.ts';

// What the compiler and its threads say to each other.

/** What to build. Travels between threads by structured clone. */
export interface BuildJob {
  readonly spec: ArtifactSpec;
  readonly metadata: DocumentMetadata;
}

export type BuildAnswer =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly pages: number }
  /** `spec`: the spec can't be built, whoever tries; the message is for its author. `internal`: a fault of ours. */
  | { readonly ok: false; readonly fault: 'spec' | 'internal'; readonly message: string; readonly stack?: string };
