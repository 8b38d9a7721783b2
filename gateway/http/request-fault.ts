/** A request that is none of GraphQL over HTTP, or not one that is taken here. Its text is for the caller. */
export class RequestFault extends Error {
  readonly code = 'BAD_REQUEST';
  readonly status: number;
  /** Headers of the answer that go with the status. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'RequestFault';
    this.status = status;
    this.headers = headers;
  }
}
