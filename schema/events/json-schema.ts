import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type EventType, eventCatalog, eventTypes } from './catalog.ts';

const schemaDir = fileURLToPath(new URL('./json/', import.meta.url));

/**
 * JSON Schema (2020-12) of one event type's payload, from the catalog. Closed: keys that it does not name are refused.
 */
export function payloadJsonSchema(type: EventType): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(eventCatalog[type], { target: 'draft-2020-12' });
  return { $schema, $id: `urn:parpour:event:${type}`, title: type, ...schema };
}

/** The committed form of every schema, by file name. */
function renderSchemas(): Map<string, string> {
  return new Map(eventTypes.map((type) => [`${type}.json`, render(payloadJsonSchema(type))]));
}

const lineWidth = 120;

/** JSON as the formatter of the project leaves it: a list of plain values is one line when it fits. */
function render(schema: unknown): string {
  const text = JSON.stringify(schema, undefined, 2).replace(/^.*\[\n[^[\]{}]*\],?$/gm, (list) => {
    const line = list
      .replace(/\[\n\s+/, '[')
      .replace(/\n\s+\]/, ']')
      .replace(/,\n\s+/g, ', ');
    return line.length <= lineWidth ? line : list;
  });
  return `${text}\n`;
}

/** @returns what is wrong with the files in `dir`, one line each; nothing when they are what the catalog says */
export async function findDrift(dir: string = schemaDir): Promise<string[]> {
  const wanted = renderSchemas();
  const present = await readdir(dir).catch(() => []);
  const faults = present.filter((name) => !wanted.has(name)).map((name) => `${name} belongs to no event type`);
  for (const [name, text] of wanted) {
    const found = await readFile(join(dir, name), 'utf8').catch(() => undefined);
    if (found === undefined) faults.push(`${name} is missing`);
    else if (found !== text) faults.push(`${name} is not what the catalog says`);
  }
  return faults;
}

/** Writes one file for each event type and removes those of types that are gone. */
async function writeSchemas(): Promise<void> {
  const wanted = renderSchemas();
  for (const name of await readdir(schemaDir).catch(() => [])) {
    if (!wanted.has(name)) await rm(join(schemaDir, name));
  }
  for (const [name, text] of wanted) await writeFile(join(schemaDir, name), text);
}

async function main(isCheck: boolean): Promise<number> {
  const shownPath = relative(process.cwd(), schemaDir);
  if (!isCheck) {
    await writeSchemas();
    console.log(`${shownPath}: ${eventTypes.length} schemas written from the catalog`);
    return 0;
  }
  const faults = await findDrift();
  for (const fault of faults) console.error(`${shownPath}/${fault}. Run: node schema/events/json-schema.ts`);
  if (faults.length === 0) console.log(`${shownPath} is up to date`);
  return faults.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main(process.argv.includes('--check'));
