import { readFile } from 'node:fs/promises';
import {
  type DefinitionNode,
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  print,
  separateOperations,
} from 'graphql';
import { z } from 'zod';
import { sha256Hex } from '#runtime/json/canonical.ts';

/** What a manifest says of itself (Apollo's persisted query manifest, version 1, which client tools write). */
const format = 'apollo-persisted-query-manifest';
const version = 1;

const entryShape = z.object({
  id: z.string().min(1, 'must not be empty').max(256, 'has more than 256 characters'),
  name: z.string(),
  type: z.enum(['query', 'mutation', 'subscription']),
  body: z.string().min(1, 'must not be empty'),
});

const manifestShape = z.object({
  format: z.literal(format, `must be "${format}"`),
  version: z.literal(version, `must be ${version}`),
  operations: z.array(entryShape),
});

/** One operation that clients may ask for by its id. */
export type ManifestEntry = z.infer<typeof entryShape>;
export type Manifest = z.infer<typeof manifestShape>;

/** Everything that is wrong with a manifest, with the entry that it is wrong with. */
export class ManifestError extends Error {
  readonly code = 'MANIFEST_INVALID';
  readonly faults: readonly string[];

  constructor(path: string, faults: readonly string[]) {
    super(`The manifest of operations ${path} can't be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ManifestError';
    this.faults = faults;
  }
}

/** What an entry is called in a fault: its place, counted from 1, and its name. */
export function describeEntry(index: number, { name, id }: Partial<Pick<ManifestEntry, 'name' | 'id'>>): string {
  return `operation ${index + 1} (${name ?? 'no name'}, id ${id?.slice(0, 12) ?? 'missing'})`;
}

/**
 * Reads a manifest. Whether its operations fit the graph is not looked at.
 * @throws ManifestError when the file can't be read, is no manifest, has an id twice, or has an id of 64 hexadecimal digits
 * that is not the SHA-256 of the body
 */
export async function readManifest(path: string): Promise<Manifest> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ManifestError(path, [
      error.code === 'ENOENT' ? 'the file does not exist' : `it can't be read (${error.code})`,
    ]);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ManifestError(path, ['the file is not JSON']);
  }
  const parsed = manifestShape.safeParse(json);
  if (!parsed.success)
    throw new ManifestError(
      path,
      parsed.error.issues.map((issue) => describeIssue(issue, json)),
    );
  const faults = idFaults(parsed.data.operations);
  if (faults.length > 0) throw new ManifestError(path, faults);
  return parsed.data;
}

const looseEntries = z.object({
  operations: z.array(z.object({ id: z.string(), name: z.string() }).partial().catch({})),
});

function describeIssue({ path: [first, index, ...field], message }: z.core.$ZodIssue, json: unknown): string {
  if (first !== 'operations' || typeof index !== 'number') return `${String(first ?? 'it')}: ${message}`;
  const entry = looseEntries.safeParse(json).data?.operations[index] ?? {};
  // An id or a name may be undefined here, which describeEntry says.
  const { id, name } = entry;
  const place = describeEntry(index, { ...(id !== undefined && { id }), ...(name !== undefined && { name }) });
  return `${place}: ${field.join('.')}: ${message}`;
}

function idFaults(entries: readonly ManifestEntry[]): string[] {
  const seen = new Set<string>();
  return entries.flatMap((entry, index) => {
    const { id, body } = entry;
    const faults: string[] = [];
    if (seen.has(id)) faults.push(`${describeEntry(index, entry)}: its id is there twice`);
    seen.add(id);
    if (/^[0-9a-f]{64}$/.test(id) && sha256Hex(body) !== id) {
      faults.push(`${describeEntry(index, entry)}: its id is not the SHA-256 of its body`);
    }
    return faults;
  });
}

/**
 * Makes a manifest of documents that are known to be valid.
 * @returns an entry for each operation, with the fragments that it needs, sorted by name; ids are SHA-256 of the bodies
 */
export function createManifest(document: DocumentNode): Manifest {
  const operations = Object.values(separateOperations(document)).map((own): ManifestEntry => {
    const body = print({ ...own, definitions: own.definitions.toSorted(byKindAndName) });
    const operation = own.definitions.find(
      (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
    );
    return { id: sha256Hex(body), name: operation?.name?.value ?? '', type: operation?.operation ?? 'query', body };
  });
  return { format, version, operations: operations.toSorted((one, other) => (one.name < other.name ? -1 : 1)) };
}

/** The order in which client tools write definitions: fragments by name, then operations by name. */
function byKindAndName(one: DefinitionNode, other: DefinitionNode): number {
  const keyOf = (node: DefinitionNode) =>
    `${node.kind === Kind.FRAGMENT_DEFINITION ? 0 : 1}${'name' in node ? (node.name?.value ?? '') : ''}`;
  return keyOf(one) < keyOf(other) ? -1 : 1;
}
