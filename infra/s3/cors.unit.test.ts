import { describe, expect, it } from 'vitest';
import { answerCors, type CorsRule, parseCorsConfiguration } from '#infra/s3/cors.ts';

const rule: CorsRule = {
  allowedOrigins: ['https://*.example.com', 'http://localhost:3000'],
  allowedMethods: ['GET', 'HEAD'],
  allowedHeaders: ['x-amz-*', 'Content-Type'],
  exposeHeaders: ['ETag'],
  maxAgeSeconds: 600,
};

describe('parseCorsConfiguration', () => {
  it('reads rules as the SDK writes them', () => {
    const xml =
      '<?xml version="1.0" encoding="UTF-8"?><CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><CORSRule><AllowedHeader>*</AllowedHeader><AllowedMethod>GET</AllowedMethod><AllowedOrigin>http://a.test?x=1&amp;y=2</AllowedOrigin><MaxAgeSeconds>60</MaxAgeSeconds></CORSRule></CORSConfiguration>';
    expect(parseCorsConfiguration(xml)).toEqual([
      {
        allowedOrigins: ['http://a.test?x=1&y=2'],
        allowedMethods: ['GET'],
        allowedHeaders: ['*'],
        exposeHeaders: [],
        maxAgeSeconds: 60,
      },
    ]);
  });

  it.each([
    ['another document', '<LifecycleConfiguration></LifecycleConfiguration>'],
    ['no rule', '<CORSConfiguration></CORSConfiguration>'],
    [
      'a rule without a method',
      '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule></CORSConfiguration>',
    ],
  ])('refuses %s', (_name, xml) => {
    expect(parseCorsConfiguration(xml)).toBeUndefined();
  });
});

describe('answerCors', () => {
  const question = { origin: 'https://app.example.com', method: 'GET', requestHeaders: ['x-amz-date'] };

  it('names the origin that asked and what the rule allows', () => {
    expect(answerCors([rule], question)).toEqual({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'x-amz-date',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '600',
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    });
  });

  it('compares header names without regard to case', () => {
    expect(answerCors([rule], { ...question, requestHeaders: ['content-type'] })).toBeDefined();
  });

  it.each([
    ['another origin', { ...question, origin: 'https://example.org' }],
    ['an origin that only begins like an allowed one', { ...question, origin: 'http://localhost:3000.evil.test' }],
    ['another method', { ...question, method: 'PUT' }],
    ['a header that no pattern covers', { ...question, requestHeaders: ['authorization'] }],
  ])('refuses %s', (_name, asked) => {
    expect(answerCors([rule], asked)).toBeUndefined();
  });
});
