import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const shape = z.object({
  pid: z.number().int(),
  graphUrl: z.string(),
  urls: z.record(z.string(), z.string()),
  processes: z.array(z.object({ name: z.string(), pid: z.number().int(), port: z.number().int() })),
  startedAt: z.string(),
});

/** A running instance, as it noted itself in its data directory. */
export type Instance = z.infer<typeof shape>;

const fileName = 'instance.json';

export async function writeInstance(dataDir: string, instance: Instance): Promise<void> {
  await writeFile(join(dataDir, fileName), `${JSON.stringify(instance, undefined, 2)}\n`, { mode: 0o600 });
}

export async function removeInstance(dataDir: string): Promise<void> {
  await rm(join(dataDir, fileName), { force: true });
}

/** @returns what the data directory notes, whether or not it still runs */
export async function readInstance(dataDir: string): Promise<Instance | undefined> {
  const text = await readFile(join(dataDir, fileName), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = shape.safeParse(parseJson(text));
  return parsed.success ? parsed.data : undefined;
}

/** @returns the instance when its gateway answers, else undefined */
export async function findInstance(dataDir: string): Promise<Instance | undefined> {
  const instance = await readInstance(dataDir);
  if (instance === undefined) return undefined;
  const health = new URL('/health', instance.graphUrl);
  const response = await fetch(health, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined);
  return response === undefined ? undefined : instance;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
