import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** A file that was fetched by its signed URL. */
export interface Download {
  readonly artifactId: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** True when the bytes have the SHA-256 that the graph gave. */
  readonly isIntact: boolean;
}

interface Downloadable {
  readonly id: string;
  readonly fileName: string;
  readonly sha256: string | null;
  readonly downloadUrl: string | null;
}

/** Fetches what is ready into a folder, under the names that the graph gives. */
export async function downloadArtifacts(artifacts: readonly Downloadable[], folder: string): Promise<Download[]> {
  await mkdir(folder, { recursive: true });
  const downloads: Download[] = [];
  for (const { id, fileName, sha256, downloadUrl } of artifacts) {
    if (downloadUrl === null) continue;
    const response = await fetch(downloadUrl, { signal: AbortSignal.timeout(30_000) });
    if (!response.ok) throw new Error(`${fileName}: the object store answered with HTTP ${response.status}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    // The name comes from a title: only its last part may name a file here.
    const path = join(folder, basename(fileName));
    await writeFile(path, bytes);
    const isIntact = createHash('sha256').update(bytes).digest('hex') === sha256;
    downloads.push({ artifactId: id, path, sizeBytes: bytes.byteLength, isIntact });
  }
  return downloads;
}
