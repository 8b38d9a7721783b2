import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { answerCors, type CorsRule, parseCorsConfiguration } from '#infra/s3/cors.ts';
import { bucketOf, refuse } from '#infra/s3/s3-reply.ts';

/** CORS rules by bucket, in one small file. */
export class CorsStore {
  readonly #path: string;
  readonly #rules: Map<string, readonly CorsRule[]>;

  constructor(path: string) {
    this.#path = path;
    this.#rules = new Map(Object.entries(readRules(path)));
  }

  get(bucket: string): readonly CorsRule[] | undefined {
    return this.#rules.get(bucket);
  }

  set(bucket: string, rules: readonly CorsRule[] | undefined): void {
    if (rules === undefined) this.#rules.delete(bucket);
    else this.#rules.set(bucket, rules);
    writeFileSync(`${this.#path}.tmp`, JSON.stringify(Object.fromEntries(this.#rules)), { mode: 0o600, flush: true });
    renameSync(`${this.#path}.tmp`, this.#path);
  }
}

const rulesSchema = z.record(
  z.string(),
  z.array(
    z.object({
      allowedOrigins: z.array(z.string()),
      allowedMethods: z.array(z.string()),
      allowedHeaders: z.array(z.string()),
      exposeHeaders: z.array(z.string()),
      maxAgeSeconds: z.number().optional(),
    }),
  ),
);

function readRules(path: string): Readonly<Record<string, readonly CorsRule[]>> {
  try {
    const parsed = rulesSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return Object.fromEntries(
      Object.entries(parsed).map(([bucket, rules]) => [
        bucket,
        rules.map((rule) => ({ ...rule, maxAgeSeconds: rule.maxAgeSeconds })),
      ]),
    );
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}

/** Answers GetBucketCors, PutBucketCors and DeleteBucketCors. */
export function configureCors(request: FastifyRequest, reply: FastifyReply, cors: CorsStore): FastifyReply {
  const bucket = bucketOf(request);
  if (request.method === 'PUT') {
    const rules = parseCorsConfiguration(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '');
    if (rules === undefined) return refuse(reply, 400, 'MalformedXML', 'The body is not a CORS configuration.');
    cors.set(bucket, rules);
    return reply.status(200).send();
  }
  if (request.method === 'DELETE') {
    cors.set(bucket, undefined);
    return reply.status(204).send();
  }
  if (request.method !== 'GET') return refuse(reply, 405, 'MethodNotAllowed', 'Use GET, PUT or DELETE.');
  const rules = cors.get(bucket);
  if (rules === undefined)
    return refuse(reply, 404, 'NoSuchCORSConfiguration', 'The bucket has no CORS configuration.');
  return reply.status(200).header('content-type', 'application/xml').send(presentRules(rules));
}

function presentRules(rules: readonly CorsRule[]): string {
  const list = (name: string, values: readonly string[]): string =>
    values.map((value) => `<${name}>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${name}>`).join('');
  const present = (rule: CorsRule): string =>
    `<CORSRule>${list('AllowedOrigin', rule.allowedOrigins)}${list('AllowedMethod', rule.allowedMethods)}${list('AllowedHeader', rule.allowedHeaders)}${list('ExposeHeader', rule.exposeHeaders)}${rule.maxAgeSeconds === undefined ? '' : `<MaxAgeSeconds>${rule.maxAgeSeconds}</MaxAgeSeconds>`}</CORSRule>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${rules.map(present).join('')}</CORSConfiguration>`;
}

/** Answers a browser's preflight request, which is never signed. */
export function preflight(request: FastifyRequest, reply: FastifyReply, cors: CorsStore): FastifyReply {
  const { origin } = request.headers;
  const method = request.headers['access-control-request-method'];
  const asked = request.headers['access-control-request-headers'] ?? '';
  const requestHeaders = asked
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const answer =
    origin && method ? answerCors(cors.get(bucketOf(request)) ?? [], { origin, method, requestHeaders }) : undefined;
  if (answer === undefined)
    return refuse(reply, 403, 'AccessForbidden', 'CORSResponse: This CORS request is not allowed.');
  return reply.status(200).headers(answer).send();
}

/** Adds to any answer what lets the page that asked read it. */
export function allowOrigin(request: FastifyRequest, reply: FastifyReply, cors: CorsStore): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  const answer = answerCors(cors.get(bucketOf(request)) ?? [], { origin, method: request.method, requestHeaders: [] });
  if (answer !== undefined) reply.headers(answer);
}
