import { randomBytes } from 'node:crypto';
import { GetBucketLifecycleConfigurationCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import type { Objects } from './objects.ts';

let stack: TestStack;
let runtime: TestRuntime;
let objects: Objects;

beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack, { sequencer: false });
  objects = runtime.objects;
});
afterAll(async () => {
  await runtime?.close();
  await stack?.stop();
});

const bucket = 'artifacts' as const;
const text = (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : new TextDecoder().decode(bytes));
const put = (key: string, body: Uint8Array | string) =>
  objects.put({
    bucket,
    key,
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    contentType: 'application/octet-stream',
  });

describe('an object', () => {
  it('comes back byte for byte', async () => {
    const body = randomBytes(3 * 1024 * 1024);
    await put('ven_1/deck.pptx', body);
    const kept = await objects.get({ bucket, key: 'ven_1/deck.pptx' });
    expect(Buffer.compare(Buffer.from(kept ?? []), body)).toBe(0);
  });

  it('may be empty, and may have any name', async () => {
    for (const key of ['empty', 'ven_1/a b+c&d=é💥?.txt', 'deep/er/than/a/folder']) {
      await put(key, '');
      expect(await objects.get({ bucket, key }), key).toEqual(new Uint8Array());
    }
  });

  it('is replaced by the next one of its name', async () => {
    await put('twice', 'first');
    await put('twice', 'second');
    expect(text(await objects.get({ bucket, key: 'twice' }))).toBe('second');
  });

  it('that is not there is undefined, and may be deleted', async () => {
    expect(await objects.get({ bucket, key: 'nothing' })).toBeUndefined();
    await objects.delete({ bucket, key: 'nothing' });
  });

  it('is gone once it is deleted', async () => {
    await put('gone', 'text');
    await objects.delete({ bucket, key: 'gone' });
    expect(await objects.get({ bucket, key: 'gone' })).toBeUndefined();
  });

  it('of one bucket is not in another', async () => {
    await put('here', 'text');
    expect(await objects.get({ bucket: 'exports', key: 'here' })).toBeUndefined();
  });
});

describe('a signed URL', () => {
  it('downloads the object under its file name, in any script, to whoever has it', async () => {
    await objects.put({
      bucket,
      key: 'ven_1/memo.docx',
      body: new TextEncoder().encode('words'),
      contentType: 'text/plain',
      metadata: { author: 'offline' },
    });
    const fileName = "Plan d'été (v2) 計画*.docx";
    const url = await objects.signedUrl({ bucket, key: 'ven_1/memo.docx', expiresInSeconds: 60, fileName });
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('words');
    expect(response.headers.get('content-type')).toBe('text/plain');
    const disposition = response.headers.get('content-disposition') ?? '';
    expect(disposition).toMatch(/^attachment; filename="[\w.-]+"; filename\*=UTF-8''/);
    // RFC 8187: these stand for themselves nowhere in the value.
    const encoded = disposition.slice(disposition.indexOf("''") + 2);
    expect(encoded).toMatch(/^[\w!#$&+.^`|~%-]+$/);
    expect(decodeURIComponent(encoded)).toBe(fileName);
  });

  it('is good for one object only, unaltered, for its time only', async () => {
    await put('one', 'text');
    await put('two', 'other');
    const url = await objects.signedUrl({ bucket, key: 'one', expiresInSeconds: 60, fileName: 'one.txt' });
    expect((await fetch(url.replace('/one?', '/two?'))).status).toBe(403);
    expect((await fetch(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600'))).status).toBe(403);
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(403);
    expect((await fetch(url.slice(0, url.indexOf('?')))).status).toBe(403);
    expect((await fetch(url)).status).toBe(200);
  });
});

describe('the buckets', () => {
  it('keep artifacts 90 days and exports 7 days', async () => {
    const { endpointUrl, region, accessKeyId, secretAccessKey } = stack.s3;
    const client = new S3Client({
      region,
      endpoint: endpointUrl,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    });
    for (const [name, days] of [
      ['artifacts', 90],
      ['exports', 7],
    ] as const) {
      const Bucket = runtime.config.s3.buckets[name];
      const { Rules } = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
      expect(Rules).toMatchObject([{ Status: 'Enabled', Expiration: { Days: days } }]);
    }
    client.destroy();
  });

  it('are found again by the next process, and by many at once', async () => {
    await put('kept', 'text');
    const others = await Promise.all([1, 2, 3].map(() => createTestRuntime(stack, { sequencer: false })));
    expect(text(await others[0]?.objects.get({ bucket, key: 'kept' }))).toBe('text');
    await Promise.all(others.map((other) => other.close()));
  });

  it('answer the health check', async () => {
    await objects.check();
  });
});
