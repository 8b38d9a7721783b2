import { describe, expect, it } from 'vitest';
import { refuseUnlessSigned, type SignedRequest } from '#infra/s3/sigv4.ts';

// The worked examples of "Authenticating Requests (AWS Signature Version 4)" in the Amazon S3 API reference.
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
};
const signedAtMs = Date.UTC(2013, 4, 24);
const host = 'examplebucket.s3.amazonaws.com';
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const scope = 'Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';
const getObject: SignedRequest = {
  method: 'GET',
  url: '/test.txt',
  headers: {
    host,
    range: 'bytes=0-9',
    'x-amz-content-sha256': emptyHash,
    'x-amz-date': '20130524T000000Z',
    authorization: `AWS4-HMAC-SHA256 ${scope},SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41`,
  },
};
const putObject: SignedRequest = {
  method: 'PUT',
  url: '/test$file.text',
  headers: {
    host,
    date: 'Fri, 24 May 2013 00:00:00 GMT',
    'x-amz-date': '20130524T000000Z',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
    authorization: `AWS4-HMAC-SHA256 ${scope},SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd`,
  },
};
const listObjects: SignedRequest = {
  method: 'GET',
  url: '/?max-keys=2&prefix=J',
  headers: {
    host,
    'x-amz-date': '20130524T000000Z',
    'x-amz-content-sha256': emptyHash,
    authorization: `AWS4-HMAC-SHA256 ${scope},SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7`,
  },
};
const signedUrl: SignedRequest = {
  method: 'GET',
  url: '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  headers: { host },
};

const code = (request: SignedRequest, nowMs = signedAtMs): string | undefined =>
  refuseUnlessSigned(request, credentials, nowMs)?.code;

describe('the published examples', () => {
  it.each([
    ['GetObject with a range', getObject],
    ['PutObject with a character to encode', putObject],
    ['ListObjects with a query', listObjects],
    ['a signed URL', signedUrl],
  ])('accepts %s', (_name, request) => {
    expect(refuseUnlessSigned(request, credentials, signedAtMs)).toBeUndefined();
  });
});

describe('a request that was changed after signing', () => {
  it.each([
    ['the method', { ...getObject, method: 'PUT' }],
    ['the path', { ...getObject, url: '/other.txt' }],
    ['the query', { ...listObjects, url: '/?max-keys=3&prefix=J' }],
    ['a signed header', { ...getObject, headers: { ...getObject.headers, range: 'bytes=0-99' } }],
    [
      'the hash of the body',
      { ...getObject, headers: { ...getObject.headers, 'x-amz-content-sha256': 'f'.repeat(64) } },
    ],
    ['the expiry of a URL', { ...signedUrl, url: signedUrl.url.replace('86400', '604800') }],
  ])('is refused for %s', (_name, request) => {
    expect(code(request)).toBe('SignatureDoesNotMatch');
  });
});

describe('time', () => {
  const dayMs = 24 * 3600 * 1000;

  it('refuses a signed header more than 15 minutes from the clock, either way', () => {
    expect(code(getObject, signedAtMs + 15 * 60_000)).toBeUndefined();
    expect(code(getObject, signedAtMs + 15 * 60_000 + 1)).toBe('RequestTimeTooSkewed');
    expect(code(getObject, signedAtMs - 15 * 60_000 - 1)).toBe('RequestTimeTooSkewed');
  });

  it('refuses a signed URL once its time is over', () => {
    expect(code(signedUrl, signedAtMs + dayMs)).toBeUndefined();
    expect(code(signedUrl, signedAtMs + dayMs + 1)).toBe('AccessDenied');
  });

  it('refuses a signed URL that starts in the future', () => {
    expect(code(signedUrl, signedAtMs - dayMs)).toBe('AccessDenied');
  });
});

describe('a request that nobody signed properly', () => {
  const withAuthorization = (authorization: string): SignedRequest => ({
    ...getObject,
    headers: { ...getObject.headers, authorization },
  });

  it('is refused without any signature', () => {
    expect(code({ method: 'GET', url: '/test.txt', headers: { host } })).toBe('AccessDenied');
  });

  it('is refused with an access key that is not known', () => {
    expect(refuseUnlessSigned(getObject, { ...credentials, accessKeyId: 'AKIAOTHER' }, signedAtMs)?.code).toBe(
      'InvalidAccessKeyId',
    );
  });

  it('is refused when signed with another secret', () => {
    expect(refuseUnlessSigned(getObject, { ...credentials, secretAccessKey: 'other' }, signedAtMs)?.code).toBe(
      'SignatureDoesNotMatch',
    );
  });

  it('is refused when signed for another region', () => {
    expect(refuseUnlessSigned(getObject, { ...credentials, region: 'eu-central-1' }, signedAtMs)?.code).toBe(
      'AuthorizationHeaderMalformed',
    );
  });

  it('is refused when the host is not among the signed headers', () => {
    const { authorization } = getObject.headers;
    expect(code(withAuthorization(String(authorization).replace('host;', '')))).toBe('AccessDenied');
  });

  it.each([
    ['Bearer token'],
    ['AWS4-HMAC-SHA256 Credential=a'],
    ['AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=xyz'],
  ])('is refused with the header %s', (authorization) => {
    expect(code(withAuthorization(authorization))).toBe('AuthorizationHeaderMalformed');
  });

  it.each([['0'], ['604801'], ['1.5'], ['soon']])('is refused as a URL that expires in %s seconds', (expires) => {
    const url = signedUrl.url.replace('X-Amz-Expires=86400', `X-Amz-Expires=${expires}`);
    expect(code({ ...signedUrl, url })).toBe('AuthorizationQueryParametersError');
  });

  it('is refused with a broken escape in its path', () => {
    expect(code({ ...getObject, url: '/%zz' })).toBe('SignatureDoesNotMatch');
  });
});
