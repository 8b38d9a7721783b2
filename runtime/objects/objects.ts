import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import pRetry from 'p-retry';
import type { Config } from '#runtime/config/config.ts';
import type { Logger } from '#runtime/telemetry/logger.ts';

/** `artifacts` is never public and kept 90 days, `exports` 7 days, `replays` for good. */
export type BucketName = 'artifacts' | 'exports' | 'replays';

export interface PutRequest {
  readonly bucket: BucketName;
  readonly key: string;
  readonly body: Uint8Array;
  /** RFC 6838 media type. */
  readonly contentType: string;
  /** ASCII values only. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface Objects {
  put(request: PutRequest): Promise<void>;
  /** @returns the object's bytes, or undefined when there is none */
  get(object: { readonly bucket: BucketName; readonly key: string }): Promise<Uint8Array | undefined>;
  delete(object: { readonly bucket: BucketName; readonly key: string }): Promise<void>;
  /** @returns a URL (AWS Signature Version 4) that downloads the object under `fileName` until it expires */
  signedUrl(object: {
    readonly bucket: BucketName;
    readonly key: string;
    readonly expiresInSeconds: number;
    readonly fileName: string;
  }): Promise<string>;
  /** @throws when the store does not answer */
  check(): Promise<void>;
  close(): void;
}

const expiryDays: Partial<Record<BucketName, number>> = { artifacts: 90, exports: 7 };

/** Connects to the store and makes sure that the buckets are there, waiting with backoff for it to come up. */
export async function openObjects(
  config: Config['s3'],
  options: { readonly logger: Logger; readonly allowedOrigins: readonly string[] },
): Promise<Objects> {
  const client = openClient(config, config.endpointUrl);
  // Signing asks nobody: it needs the address that the reader will use, not one that is reachable from here.
  const signer = openClient(config, config.publicEndpointUrl);
  for (const name of ['artifacts', 'exports', 'replays'] as const) {
    await pRetry(() => ensureBucket(client, config.buckets[name], name, options.allowedOrigins), {
      retries: 30,
      minTimeout: 100,
      maxTimeout: 2_000,
      shouldRetry: ({ error }) => !(error instanceof S3ServiceException && error.$fault === 'client'),
      onFailedAttempt: ({ attemptNumber }) => {
        if (attemptNumber % 5 === 1) options.logger.info('waiting for the object store');
      },
    });
  }
  const target = ({ bucket, key }: { bucket: BucketName; key: string }) => ({
    Bucket: config.buckets[bucket],
    Key: key,
  });

  return {
    async put({ bucket, key, body, contentType, metadata }) {
      const request = { ...target({ bucket, key }), Body: body, ContentType: contentType, Metadata: { ...metadata } };
      await client.send(new PutObjectCommand(request));
    },
    async get(object) {
      try {
        const { Body } = await client.send(new GetObjectCommand(target(object)));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    async delete(object) {
      await client.send(new DeleteObjectCommand(target(object)));
    },
    signedUrl: ({ bucket, key, expiresInSeconds, fileName }) =>
      getSignedUrl(
        signer,
        new GetObjectCommand({ ...target({ bucket, key }), ResponseContentDisposition: contentDisposition(fileName) }),
        { expiresIn: expiresInSeconds },
      ),
    async check() {
      await client.send(new HeadBucketCommand({ Bucket: config.buckets.artifacts }));
    },
    close() {
      client.destroy();
      signer.destroy();
    },
  };
}

function openClient(config: Config['s3'], endpointUrl: string | undefined): S3Client {
  return new S3Client({
    region: config.region,
    credentials: { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey },
    ...(endpointUrl !== undefined && { endpoint: endpointUrl, forcePathStyle: true }),
  });
}

async function ensureBucket(
  client: S3Client,
  bucket: string,
  name: BucketName,
  allowedOrigins: readonly string[],
): Promise<void> {
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
    return;
  } catch (error) {
    if (!(error instanceof S3ServiceException) || error.$metadata.httpStatusCode !== 404) throw error;
  }
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
  } catch (error) {
    // Another process of ours was first.
    if (!(error instanceof S3ServiceException) || error.name !== 'BucketAlreadyOwnedByYou') throw error;
  }
  const days = expiryDays[name];
  if (days !== undefined) {
    const rule = {
      ID: `expire-${days}-days`,
      Status: 'Enabled',
      Filter: { Prefix: '' },
      Expiration: { Days: days },
    } as const;
    const request = { Bucket: bucket, LifecycleConfiguration: { Rules: [rule] } };
    await client.send(new PutBucketLifecycleConfigurationCommand(request));
  }
  if (name === 'exports' && allowedOrigins.length > 0) {
    const rule = {
      AllowedOrigins: [...allowedOrigins],
      AllowedMethods: ['GET', 'HEAD'],
      AllowedHeaders: ['*'],
      MaxAgeSeconds: 3_600,
    };
    await client
      .send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules: [rule] } }))
      .catch((error: unknown) => {
        // Some stores set CORS for the whole server only; that is then the operator's to do.
        if (!(error instanceof S3ServiceException) || error.name !== 'NotImplemented') throw error;
      });
  }
}

/** RFC 6266 with the name in RFC 8187 form, so that any script survives. */
function contentDisposition(fileName: string): string {
  const ascii = fileName.replace(/[^\w.-]+/g, '_');
  const encoded = encodeURIComponent(fileName).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
