// The package brings no types; only what the tests use is declared.
declare module 'aws4' {
  interface SignRequest {
    readonly service: string;
    readonly region: string;
    readonly method: string;
    readonly host: string;
    readonly path: string;
    readonly signQuery: boolean;
  }
  /** @returns the request with the signature in its path */
  function sign(
    request: SignRequest,
    credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
  ): { readonly path: string };

  export { sign };
}
