/** What is printed in, and written about, a document beside its spec. */
export interface DocumentMetadata {
  /** Printed on the first page and in the footer. */
  readonly ventureName: string;
  /** Who wrote the words: `offline`, or the model's name. Kept in the file's properties. */
  readonly authoredBy: string;
  /** Printed on the first page, and the only date in the file: the same spec and metadata give the same bytes. */
  readonly date: Date;
}

/** A finished file. */
export interface BuiltDocument {
  readonly bytes: Uint8Array;
  /** Slides of a deck, sections of a text document. */
  readonly pages: number;
}

/** @returns what the file's properties say of its author: `authored offline` or `authored by <model>` */
export function authorship(authoredBy: string): string {
  return authoredBy === 'offline' ? 'authored offline' : `authored by ${authoredBy}`;
}

/** @returns the day in words, in UTC: `2 March 2026` */
export function printedDate(date: Date): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    date,
  );
}

/** Slides of one deck, those that carry on others included. */
export const slidesMax = 200;

/** There is more content than a document may have; asking again would not help. */
export class DocumentTooLargeError extends Error {
  constructor() {
    super(`The content would take more than ${slidesMax} slides; shorten it, or split it into several decks`);
    this.name = 'DocumentTooLargeError';
  }
}
