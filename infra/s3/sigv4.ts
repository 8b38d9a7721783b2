import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A request as it came in, before anything decoded it. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

/** A refusal as S3 words it. */
export interface SignatureRefusal {
  readonly code:
    | 'AccessDenied'
    | 'AuthorizationHeaderMalformed'
    | 'AuthorizationQueryParametersError'
    | 'InvalidAccessKeyId'
    | 'RequestTimeTooSkewed'
    | 'SignatureDoesNotMatch';
  readonly message: string;
}

interface Claim {
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** Basic ISO 8601, as in 20261121T101500Z. */
  readonly timestamp: string;
  readonly payloadHash: string;
  /** Signed URLs only. */
  readonly expiresInSeconds: number | undefined;
}

const algorithm = 'AWS4-HMAC-SHA256';
const skewMaxMs = 15 * 60 * 1000;
const expiryMaxSeconds = 7 * 24 * 3600;

/**
 * Checks AWS Signature Version 4 of a request to S3, in its header or in its query (a signed URL), including the time
 * for which it is valid.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 * @param nowMs the server's clock, milliseconds since 1970
 * @returns undefined when the request is what the holder of the secret signed, else the reason to refuse it
 */
export function refuseUnlessSigned(
  request: SignedRequest,
  credentials: Credentials,
  nowMs: number,
): SignatureRefusal | undefined {
  const claim = readClaim(request);
  if ('code' in claim) return claim;

  const [accessKeyId, date, region, service, terminator] = claim.credential.split('/');
  if (accessKeyId !== credentials.accessKeyId) {
    return { code: 'InvalidAccessKeyId', message: 'The access key ID is not known here.' };
  }
  const isScopeOurs = region === credentials.region && service === 's3' && terminator === 'aws4_request';
  if (!isScopeOurs || date === undefined || !claim.timestamp.startsWith(date)) {
    const message = `The credential must be for ${credentials.region}, s3 and the date of the request.`;
    return { code: 'AuthorizationHeaderMalformed', message };
  }
  if (!claim.signedHeaders.includes('host')) {
    return { code: 'AccessDenied', message: 'The host header is not signed.' };
  }
  const untimely = refuseUntimely(claim, nowMs);
  if (untimely !== undefined) return untimely;

  const canonical = canonicalRequest(request, claim);
  if (canonical === undefined)
    return { code: 'SignatureDoesNotMatch', message: 'The path or query is not well encoded.' };
  const scope = `${date}/${region}/${service}/${terminator}`;
  const toSign = [algorithm, claim.timestamp, scope, sha256Hex(canonical)].join('\n');
  const key = [region, service, terminator].reduce(
    (parent, part) => hmac(parent, part),
    hmac(`AWS4${credentials.secretAccessKey}`, date),
  );
  const expected = hmac(key, toSign);
  const given = Buffer.from(claim.signature, 'hex');
  if (given.length === expected.length && timingSafeEqual(given, expected)) return undefined;
  return {
    code: 'SignatureDoesNotMatch',
    message: 'The signature is not the one that the secret key gives for this request.',
  };
}

function readClaim(request: SignedRequest): Claim | SignatureRefusal {
  const query = new Map(queryPairs(request.url));
  if (query.get('X-Amz-Algorithm') === algorithm) return readQueryClaim(query);
  const header = single(request.headers.authorization);
  if (header === undefined) return { code: 'AccessDenied', message: 'The request is not signed.' };
  const fields = /^AWS4-HMAC-SHA256 +Credential=([^, ]+), *SignedHeaders=([^, ]+), *Signature=([0-9a-f]{64})$/.exec(
    header,
  );
  const [, credential, signedHeaders, signature] = fields ?? [];
  const timestamp = single(request.headers['x-amz-date']);
  const payloadHash = single(request.headers['x-amz-content-sha256']);
  if (!credential || !signedHeaders || !signature || !timestamp || !payloadHash) {
    return {
      code: 'AuthorizationHeaderMalformed',
      message: `Authorization (${algorithm}), x-amz-date and x-amz-content-sha256 are needed.`,
    };
  }
  return {
    credential,
    signedHeaders: signedHeaders.split(';'),
    signature,
    timestamp,
    payloadHash,
    expiresInSeconds: undefined,
  };
}

function readQueryClaim(query: ReadonlyMap<string, string>): Claim | SignatureRefusal {
  const credential = query.get('X-Amz-Credential');
  const signedHeaders = query.get('X-Amz-SignedHeaders');
  const signature = query.get('X-Amz-Signature');
  const timestamp = query.get('X-Amz-Date');
  const expiresInSeconds = Number(query.get('X-Amz-Expires') ?? Number.NaN);
  const isExpiryValid =
    Number.isInteger(expiresInSeconds) && expiresInSeconds >= 1 && expiresInSeconds <= expiryMaxSeconds;
  if (!credential || !signedHeaders || !signature || !timestamp || !isExpiryValid) {
    return {
      code: 'AuthorizationQueryParametersError',
      message: `X-Amz-Credential, -SignedHeaders, -Signature, -Date and -Expires (1 to ${expiryMaxSeconds}) are needed.`,
    };
  }
  const payloadHash = query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD';
  return { credential, signedHeaders: signedHeaders.split(';'), signature, timestamp, payloadHash, expiresInSeconds };
}

function refuseUntimely(claim: Claim, nowMs: number): SignatureRefusal | undefined {
  const fields = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(claim.timestamp);
  const [, year, month, day, hour, minute, second] = fields ?? [];
  const signedAtMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(signedAtMs)) return { code: 'AccessDenied', message: 'The date of the request is not readable.' };
  if (claim.expiresInSeconds === undefined) {
    if (Math.abs(nowMs - signedAtMs) <= skewMaxMs) return undefined;
    return { code: 'RequestTimeTooSkewed', message: 'The clocks of client and server are more than 15 minutes apart.' };
  }
  if (signedAtMs - nowMs > skewMaxMs) return { code: 'AccessDenied', message: 'The URL is not valid yet.' };
  if (nowMs > signedAtMs + claim.expiresInSeconds * 1000)
    return { code: 'AccessDenied', message: 'Request has expired' };
  return undefined;
}

function canonicalRequest(request: SignedRequest, claim: Claim): string | undefined {
  const path = request.url.split('?', 1)[0] ?? '/';
  try {
    const canonicalPath = path
      .split('/')
      .map((segment) => uriEncode(decodeURIComponent(segment)))
      .join('/');
    const query = queryPairs(request.url)
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
      .sort(([a, x], [b, y]) => compareBytes(a, b) || compareBytes(x, y))
      .map(([name, value]) => `${name}=${value}`)
      .join('&');
    const headers = claim.signedHeaders.map((name) => `${name}:${headerValue(request.headers[name])}\n`).join('');
    return [request.method, canonicalPath, query, headers, claim.signedHeaders.join(';'), claim.payloadHash].join('\n');
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

// Not URLSearchParams: it reads "+" as a space, and S3 does not.
function queryPairs(url: string): [string, string][] {
  const start = url.indexOf('?');
  if (start < 0) return [];
  const parts = url
    .slice(start + 1)
    .split('&')
    .filter((part) => part !== '');
  return parts.map((part) => {
    const equals = part.indexOf('=');
    const [name, value] = equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
    return [decodeLeniently(name), decodeLeniently(value)];
  });
}

function decodeLeniently(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function headerValue(value: string | readonly string[] | undefined): string {
  const values = value === undefined ? [] : typeof value === 'string' ? [value] : value;
  return values.map((one) => one.trim().replace(/ +/g, ' ')).join(',');
}

function single(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

// RFC 3986's unreserved characters only; encodeURIComponent leaves five more as they are.
function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compareBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
