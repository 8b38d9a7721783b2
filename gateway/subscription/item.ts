import type { FormattedExecutionResult } from 'graphql';

/** One item of a subscription, ready to be sent: made once, however many get it. */
export class Item {
  /** Position to resume after, when the source tells; the same as `extensions.cursor` in the text. */
  readonly cursor: string | undefined;
  /** JSON of the execution result. */
  readonly text: string;
  #bytes: Buffer | undefined;

  constructor(result: FormattedExecutionResult, cursor: string | undefined) {
    const extensions = cursor === undefined ? result.extensions : { ...result.extensions, cursor };
    this.cursor = cursor;
    this.text = JSON.stringify(extensions === undefined ? result : { ...result, extensions });
  }

  /** The text in UTF-8. */
  get bytes(): Buffer {
    this.#bytes ??= Buffer.from(this.text);
    return this.#bytes;
  }
}
