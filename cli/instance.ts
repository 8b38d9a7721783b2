import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isDataDirLocked } from '#infra/embedded/data-dir-lock.ts';
import { writeFileAtomically } from '#infra/embedded/files.ts';
import { parseJson } from './json.ts';

const shape = z.object({
  pid: z.number().int(),
  graphUrl: z.url(),
  urls: z.record(z.string(), z.string()),
  processes: z.array(z.object({ name: z.string(), pid: z.number().int(), port: z.number().int() })),
  startedAt: z.string(),
});

/** A running instance, as it noted itself in its data directory. */
export type Instance = z.infer<typeof shape>;

/**
 * What a data directory is used for at this moment. `busy`: a process holds it whose graph does not answer, since it is
 * starting, stopping, or in trouble.
 */
export type InstanceState =
  | { readonly kind: 'running'; readonly instance: Instance }
  | { readonly kind: 'busy'; readonly pid: number | undefined }
  | { readonly kind: 'absent' };

// The same file in which the lock of the data directory notes its holder, and which goes with the lock.
const fileName = 'instance.json';
const holder = z.object({ pid: z.number().int() });

/** Notes where everything is. Replaces the note whole, since others may read it at any moment. */
export async function writeInstance(dataDir: string, instance: Instance): Promise<void> {
  await writeFileAtomically(join(dataDir, fileName), `${JSON.stringify(instance, undefined, 2)}\n`, 0o644);
}

/** Looks who uses a data directory. A note that a killed instance left behind counts for nothing. */
export async function lookUpInstance(dataDir: string): Promise<InstanceState> {
  if (!(await isDataDirLocked(dataDir))) return { kind: 'absent' };
  const note = parseJson(await readFile(join(dataDir, fileName), 'utf8').catch(() => ''));
  const instance = shape.safeParse(note);
  if (instance.success && (await answers(instance.data.graphUrl))) return { kind: 'running', instance: instance.data };
  return { kind: 'busy', pid: holder.safeParse(note).data?.pid };
}

/** @returns the instance when there is one and its gateway answers, else undefined */
export async function findInstance(dataDir: string): Promise<Instance | undefined> {
  const state = await lookUpInstance(dataDir);
  return state.kind === 'running' ? state.instance : undefined;
}

async function answers(graphUrl: string): Promise<boolean> {
  try {
    const response = await fetch(new URL('/health', graphUrl), { signal: AbortSignal.timeout(3_000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}
