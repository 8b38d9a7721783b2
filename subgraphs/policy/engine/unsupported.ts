/** A policy, schema or request says something that this engine does not know, or not exactly. Cedar decides then. */
export class UnsupportedError extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'UnsupportedError';
  }
}
