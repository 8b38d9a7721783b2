import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketCorsCommand,
  GetBucketLifecycleConfigurationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type EmbeddedServers, startEmbeddedServers } from '#infra/embedded/servers.ts';
import { tempDataDir } from '#infra/embedded/testing.ts';

const bucket = 'papers';
const toolsDir = inject('testServers')?.toolsDir ?? '';
let directory: { readonly path: string; remove(): Promise<void> };
let servers: EmbeddedServers;
let client: S3Client;

const endpointOptions = (secretAccessKey = servers.s3.secretAccessKey) => ({
  endpoint: servers.s3.endpointUrl,
  region: servers.s3.region,
  credentials: { accessKeyId: servers.s3.accessKeyId, secretAccessKey },
  forcePathStyle: true,
});
const read = async (key: string): Promise<string | undefined> =>
  (await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).Body?.transformToString();
const put = (key: string, body: string | Uint8Array) =>
  client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: 'text/plain' }));

beforeAll(async () => {
  directory = await tempDataDir();
  servers = await startEmbeddedServers({ dataDir: directory.path, toolsDir, only: ['s3'] });
  client = new S3Client(endpointOptions());
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
});

afterAll(async () => {
  client.destroy();
  await servers.stop();
  await directory.remove();
});

describe('objects', () => {
  it.each([["a b/ü'(1)*~+&=?#%.txt"], ['../../outside'], ['deep/er/key']])(
    'keeps what is written under %s',
    async (key) => {
      await put(key, 'written');
      expect(await read(key)).toBe('written');
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key }));
      expect(Contents.map((object) => object.Key)).toEqual([key]);
    },
  );

  it('keeps user metadata and says the size', async () => {
    const request = { Bucket: bucket, Key: 'meta', Body: 'abc', Metadata: { origin: 'offline author' } };
    await client.send(new PutObjectCommand(request));
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'meta' }));
    expect(head).toMatchObject({ ContentLength: 3, Metadata: { origin: 'offline author' } });
  });

  it('takes 24 MB in one request and returns any range of it', async () => {
    const body = new Uint8Array(24_000_000);
    body.set([1, 2, 3], 20_000_000);
    await put('large', body);
    const part = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: 'large', Range: 'bytes=20000000-20000002' }),
    );
    expect(await part.Body?.transformToByteArray()).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('joins the parts of a multipart upload', async () => {
    const target = { Bucket: bucket, Key: 'parts' };
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
    const bodies = ['a'.repeat(5 * 1024 * 1024), 'end'];
    const parts = [];
    for (const [index, Body] of bodies.entries()) {
      const { ETag } = await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: index + 1, Body }));
      parts.push({ PartNumber: index + 1, ETag });
    }
    await client.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts: parts } }));
    expect(await read('parts')).toBe(bodies.join(''));
  });

  it('says NoSuchKey for an object that was deleted', async () => {
    await put('gone', 'x');
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'gone' }));
    await expect(read('gone')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('access', () => {
  it('refuses a request without a signature, whatever it asks for', async () => {
    for (const path of ['', `/${bucket}`, `/${bucket}/meta`, '/_fauxqs/queues']) {
      expect((await fetch(`${servers.s3.endpointUrl}${path}`)).status, path).toBe(403);
    }
    const queue = await fetch(servers.s3.endpointUrl, { method: 'POST', body: 'Action=ListTopics' });
    expect(queue.status).toBe(403);
  });

  it('refuses a request signed with another secret', async () => {
    const stranger = new S3Client(endpointOptions('another-secret-access-key'));
    await expect(stranger.send(new ListObjectsV2Command({ Bucket: bucket }))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    });
    stranger.destroy();
  });

  it('serves a signed URL under the file name it asks for, and only as it was signed', async () => {
    await put('report', 'content');
    const disposition = 'attachment; filename="memo.docx"';
    const command = new GetObjectCommand({ Bucket: bucket, Key: 'report', ResponseContentDisposition: disposition });
    const url = await getSignedUrl(client, command, { expiresIn: 600 });
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('content-disposition'), await answer.text()]).toEqual([
      200,
      disposition,
      'content',
    ]);
    expect((await fetch(url.replace('/report', '/large'))).status).toBe(403);
    expect((await fetch(url.replace('X-Amz-Expires=600', 'X-Amz-Expires=6000'))).status).toBe(403);
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403);
  });

  it('refuses a body that is not the one signed', async () => {
    const { requestHandler } = client.config;
    const tampering: typeof requestHandler = Object.create(requestHandler, {
      handle: {
        value: (request: Parameters<typeof requestHandler.handle>[0]) =>
          requestHandler.handle(Object.assign(request, { body: 'swapped' })),
      },
    });
    const tampered = new S3Client({ ...endpointOptions(), requestHandler: tampering });
    const put = tampered.send(new PutObjectCommand({ Bucket: bucket, Key: 'swapped', Body: 'signed!' }));
    await expect(put).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' });
    tampered.destroy();
  });

  it('lets pages of allowed origins read, and no others', async () => {
    const rule = {
      AllowedOrigins: ['http://app.test'],
      AllowedMethods: ['GET'],
      AllowedHeaders: ['*'],
      MaxAgeSeconds: 60,
    };
    await client.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules: [rule] } }));
    expect((await client.send(new GetBucketCorsCommand({ Bucket: bucket }))).CORSRules).toEqual([rule]);
    const ask = async (origin: string) =>
      fetch(`${servers.s3.endpointUrl}/${bucket}/report`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'GET' },
      });
    expect((await ask('http://app.test')).headers.get('access-control-allow-origin')).toBe('http://app.test');
    expect((await ask('http://other.test')).status).toBe(403);
  });
});

describe('settings', () => {
  it('returns lifecycle rules as they were set', async () => {
    const rule = { ID: 'expire', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 90 } } as const;
    const request = { Bucket: bucket, LifecycleConfiguration: { Rules: [rule] } };
    await client.send(new PutBucketLifecycleConfigurationCommand(request));
    const answer = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }));
    expect(answer.Rules).toEqual([rule]);
  });

  it('refuses what it does not implement instead of seeming to do it', async () => {
    const versioning = new PutBucketVersioningCommand({
      Bucket: bucket,
      VersioningConfiguration: { Status: 'Enabled' },
    });
    await expect(client.send(versioning)).rejects.toMatchObject({ name: 'NotImplemented' });
    const conditional = new PutObjectCommand({ Bucket: bucket, Key: 'report', Body: 'x', IfNoneMatch: '*' });
    await expect(client.send(conditional)).rejects.toMatchObject({ name: 'NotImplemented' });
    const locked = new CreateBucketCommand({ Bucket: 'locked', ObjectLockEnabledForBucket: true });
    await expect(client.send(locked)).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});

it('finds buckets, objects and settings again after it was killed', async () => {
  await put('kept', 'still here');
  const before = servers.processes[0]?.pid ?? 0;
  process.kill(before, 'SIGKILL');
  await expect.poll(() => servers.processes[0]?.pid, { timeout: 30_000, interval: 20 }).not.toBe(before);
  expect(await read('kept')).toBe('still here');
  expect((await client.send(new GetBucketCorsCommand({ Bucket: bucket }))).CORSRules).toHaveLength(1);
});
