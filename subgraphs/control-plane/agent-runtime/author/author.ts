import type { JsonValue } from '#runtime/json/canonical.ts';
import type { Content, ContentKind } from '#schema/specs/content.ts';

/** What is to be written, and from what. */
export interface WriteRequest {
  readonly kind: ContentKind;
  /** Subject, for example `positioning`. */
  readonly about: string;
  /** Wishes of whoever wrote the workflow. */
  readonly instruction?: string | undefined;
  readonly venture: { readonly name: string };
  /** The venture's brief as the founder wrote it: free keys. */
  readonly brief: JsonValue;
  /** Earlier texts and figures by name. */
  readonly inputs: Readonly<Record<string, JsonValue>>;
  /** BCP 47; English when left out. */
  readonly language?: string | undefined;
}

/** Starts something, or throws why it may not start. */
export type Begin = <T>(start: () => Promise<T>) => Promise<T>;

/** Writes texts. */
export interface Author {
  /**
   * @param signal ends the writing with the signal's reason
   * @param begin wraps each question to a model; may refuse it. Asks at once when left out
   * @throws ProviderError when the model could not be reached, AuthorError when it gave no usable text
   */
  write(request: WriteRequest, signal?: AbortSignal, begin?: Begin): Promise<Content>;
}

/** The author gave no usable text. */
export class AuthorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'AuthorError';
  }
}

/** @returns true for English and where nothing is said */
export function isEnglish(language: string | undefined): boolean {
  return language === undefined || language.split('-')[0] === 'en';
}
