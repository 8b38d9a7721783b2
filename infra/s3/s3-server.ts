/**
 * The embedded object store, a process of its own: `node s3-server.ts <config.json>`.
 *
 * fauxqs keeps buckets and objects in SQLite and speaks S3; it checks no signature, listens on all interfaces when it
 * starts itself, answers "done" to settings that it does not know, and has no CORS. So its parts are put together here
 * on one loopback address, behind a guard that adds what Parpour relies on and refuses what would silently be ignored.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyRequest } from 'fastify';
import { buildApp } from 'fauxqs';
import { z } from 'zod';
import { allowOrigin, CorsStore, configureCors, preflight } from '#infra/s3/bucket-cors.ts';
import { refuse } from '#infra/s3/s3-reply.ts';
import { refuseUnlessSigned } from '#infra/s3/sigv4.ts';

const configSchema = z.object({
  host: z.string(),
  port: z.number().int(),
  storageDir: z.string(),
  region: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
});

/** fauxqs exports its assembled server only; these are the two parts that let it keep objects without also listening. */
interface FauxqsParts {
  readonly S3Store: new () => { persistence?: unknown };
  readonly PersistenceManager: new (dataDir: string) => { loadS3(store: unknown): void; close(): void };
}

const bodySizeMaxBytes = 256 * 1024 * 1024;
const hashOfBody = /^[0-9a-f]{64}$/;

/** Subresources that fauxqs implements, besides the parameters of listing, multipart upload and signing. */
const settable: Readonly<Record<string, readonly string[]>> = {
  lifecycle: ['GET', 'PUT', 'DELETE'],
  uploads: ['POST'],
  uploadId: ['PUT', 'POST', 'DELETE'],
  attributes: ['GET'],
};
const notImplemented = new Set([
  'accelerate',
  'acl',
  'analytics',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'location',
  'logging',
  'metadataTable',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'versionId',
  'versioning',
  'versions',
  'website',
]);
const responseOverrides = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

async function main(configPath: string): Promise<void> {
  const config = configSchema.parse(JSON.parse(readFileSync(configPath, 'utf8')));
  const { S3Store, PersistenceManager } = await loadParts();
  mkdirSync(config.storageDir, { recursive: true, mode: 0o700 });
  const persistence = new PersistenceManager(config.storageDir);
  const s3Store = new S3Store();
  persistence.loadS3(s3Store);
  s3Store.persistence = persistence;
  const cors = new CorsStore(join(config.storageDir, 'cors.json'));

  // The package types its three stores as needed together; it makes the other two itself when they are missing.
  const stores = { s3Store } as unknown as NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>;
  const app = buildApp({ logger: false, stores });
  app.removeContentTypeParser('*');
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodySizeMaxBytes }, (_request, body, done) =>
    done(null, body),
  );

  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'GET' && request.originalUrl === '/health') return undefined;
    if (request.method === 'OPTIONS') return preflight(request, reply, cors);
    const signed = { method: request.method, url: request.originalUrl, headers: request.headers };
    const refusal = refuseUnlessSigned(signed, config, Date.now());
    allowOrigin(request, reply, cors);
    if (refusal !== undefined)
      return refuse(reply, refusal.code === 'AuthorizationHeaderMalformed' ? 400 : 403, refusal.code, refusal.message);
    const unsupported = findUnsupported(request);
    if (unsupported !== undefined)
      return refuse(reply, 501, 'NotImplemented', `${unsupported} is not implemented by the embedded object store.`);
    return undefined;
  });
  app.addHook('preHandler', async (request, reply) => {
    const claimed = request.headers['x-amz-content-sha256'];
    if (typeof claimed === 'string' && hashOfBody.test(claimed)) {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const actual = createHash('sha256').update(body).digest('hex');
      if (actual !== claimed)
        return refuse(reply, 400, 'XAmzContentSHA256Mismatch', 'The body is not the one that was signed.');
    }
    return 'cors' in queryOf(request) ? configureCors(request, reply, cors) : undefined;
  });
  app.addHook('onSend', async (request, reply) => {
    if (request.method !== 'GET' || reply.statusCode >= 300) return;
    const query = queryOf(request);
    for (const name of responseOverrides) {
      const value = query[`response-${name}`];
      if (typeof value === 'string') reply.header(name, value);
    }
  });

  await app.listen({ host: config.host, port: config.port });
  const stop = (): void => {
    void app.close().then(() => {
      persistence.close();
      process.exit(0);
    });
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  stopWithParent(stop);
}

async function loadParts(): Promise<FauxqsParts> {
  const entry = import.meta.resolve('fauxqs');
  const [store, persistence] = await Promise.all([
    import(new URL('s3/s3Store.js', entry).href),
    import(new URL('persistence.js', entry).href),
  ]);
  return { S3Store: store.S3Store, PersistenceManager: persistence.PersistenceManager };
}

/** Where the kernel cannot tell a child that its launcher was killed, the new parent's number does. */
function stopWithParent(stop: () => void): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, 2000).unref();
}

function queryOf(request: FastifyRequest): Readonly<Record<string, unknown>> {
  const { query } = request;
  return typeof query === 'object' && query !== null ? { ...query } : {};
}

function findUnsupported(request: FastifyRequest): string | undefined {
  for (const name of Object.keys(queryOf(request))) {
    const methods = settable[name];
    if (notImplemented.has(name) || (methods !== undefined && !methods.includes(request.method)))
      return `${request.method} ?${name}`;
  }
  if (request.method === 'POST' && request.originalUrl === '/') return 'POST /';
  for (const name of ['x-amz-bucket-object-lock-enabled', 'x-amz-object-lock-mode', 'x-amz-acl', 'x-amz-tagging']) {
    const value = request.headers[name];
    if (value !== undefined && value !== 'false' && value !== 'private') return name;
  }
  const isConditionalWrite =
    request.method === 'PUT' && (request.headers['if-match'] ?? request.headers['if-none-match']) !== undefined;
  return isConditionalWrite ? 'a conditional write' : undefined;
}

const configPath = process.argv[2];
if (configPath === undefined) throw new Error('usage: node s3-server.ts <config.json>');
await main(configPath);
