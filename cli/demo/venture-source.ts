import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { parseVentureFile, type VentureFile, VentureFileError } from '#schema/specs/venture-file.ts';
import { offsetOf } from '#schema/specs/yaml-position.ts';
import { paths, shownPath, userPath } from '../paths.ts';

/** A venture file that can be run. */
export interface VentureSource {
  readonly file: VentureFile;
  /** Absolute. */
  readonly path: string;
}

const sizeBytesMax = 1024 * 1024;

/**
 * Reads and checks everything that a run needs, before anything is started or written.
 * @param given path as the user typed it; the newsletter venture when left out
 * @throws FileUnreadableError, VentureFileError
 */
export async function readVentureSource(given: string | undefined): Promise<VentureSource> {
  const path = given === undefined ? paths.defaultVentureFile : userPath(given);
  const shown = given ?? shownPath(path);
  const text = await readLimited(path, shown);
  const file = parseVentureFile(text, shown);
  await checkPolicyFile(file, { path, shown, text });
  return { file, path };
}

/** Reads no more than can be used, so that a device or a huge file takes neither time nor memory. */
async function readLimited(path: string, shown: string): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of createReadStream(path)) {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes > sizeBytesMax) break;
    }
  } catch (error) {
    throw new FileUnreadableError(shown, error);
  }
  if (sizeBytes > sizeBytesMax) {
    const message = 'is too large: a venture file has at most 1 MiB';
    throw new VentureFileError(shown, [{ line: 1, column: 1, path: '', message }]);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function checkPolicyFile(
  { policies }: VentureFile,
  { path, shown, text }: { readonly path: string; readonly shown: string; readonly text: string },
): Promise<void> {
  if (policies.file === undefined) return;
  const policyPath = resolve(dirname(path), policies.file);
  try {
    await readFile(policyPath);
  } catch {
    const message = `${shownPath(policyPath)} can't be read; name a Cedar file relative to this one`;
    throw new VentureFileError(shown, [{ ...placeOf(text, ['policies', 'file']), path: 'policies.file', message }]);
  }
}

function placeOf(text: string, path: readonly string[]): { readonly line: number; readonly column: number } {
  const lines = new LineCounter();
  const { contents } = parseDocument(text, { lineCounter: lines });
  const { line, col } = lines.linePos(offsetOf(contents, path));
  return { line, column: col };
}

/** The file that was named can't be read. */
class FileUnreadableError extends Error {
  constructor(path: string, error: unknown) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const problems: Readonly<Record<string, string>> = {
      ENOENT: 'does not exist',
      EISDIR: 'is a directory',
      EACCES: 'may not be read by this user',
    };
    super(
      `${path} ${problems[code] ?? `can't be read (${code})`}. Give the path of a venture file; examples/newsletter-venture.yaml is one.`,
    );
    this.name = 'FileUnreadableError';
  }
}
