import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  buildSchema,
  concatAST,
  type DocumentNode,
  GraphQLError,
  Kind,
  parse,
  Source,
  specifiedRules,
  validate,
} from 'graphql';
import { createManifest } from '#gateway/persisted/manifest.ts';
import { apiSchemaPath } from '#schema/sdl.ts';
import { shownPath, userPath } from './paths.ts';
import { complain, mark, say, UsageError } from './ui.ts';

/**
 * `parpour operations manifest DIR`: writes the manifest of the operations in a folder's *.graphql files, for
 * VENTURE_PERSISTED_OPERATIONS_PATH. Needs no server.
 * @param argv `manifest` and the folder; `--out` for the file, `--schema` for another graph's schema
 * @returns 0 when it is written, 1 when an operation does not fit the schema
 */
export async function operations(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { out: { type: 'string', default: 'operations.json' }, schema: { type: 'string' } },
  });
  const [action, folder, ...more] = positionals;
  if (action !== 'manifest' || folder === undefined || more.length > 0) {
    throw new UsageError('say `manifest`, and the folder of the operations');
  }
  const document = await readFolder(userPath(folder));
  const schemaPath = values.schema === undefined ? apiSchemaPath : userPath(values.schema);
  const schema = buildSchema(await readFile(schemaPath, 'utf8'), { assumeValidSDL: true });
  // Fragments may be for operations of a folder that is not read here.
  const rules = specifiedRules.filter(({ name }) => name !== 'NoUnusedFragmentsRule');
  const errors = [...namelessOperations(document), ...validate(schema, document, rules)];
  for (const error of errors) complain(`${mark(false)} ${placeOf(error)}${error.message}`);
  if (errors.length > 0) return 1;
  const manifest = createManifest(document);
  const path = userPath(values.out);
  await writeFile(path, `${JSON.stringify(manifest, null, 2)}\n`);
  say(`${mark(true)} ${shownPath(path)}: ${manifest.operations.length} operations`);
  return 0;
}

async function readFolder(folder: string): Promise<DocumentNode> {
  const names = await Array.fromAsync(glob('**/*.graphql', { cwd: folder }));
  if (names.length === 0) throw new UsageError(`there is no *.graphql file in ${shownPath(folder)}`);
  return concatAST(await Promise.all(names.sort().map((name) => readDocument(join(folder, name)))));
}

async function readDocument(path: string): Promise<DocumentNode> {
  try {
    return parse(new Source(await readFile(path, 'utf8'), shownPath(path)));
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new UsageError(`${placeOf(error)}${error.message}`);
  }
}

/** An id is asked for under a name, and two operations without one could not be told apart. */
function namelessOperations({ definitions }: DocumentNode): GraphQLError[] {
  return definitions
    .filter((node) => node.kind === Kind.OPERATION_DEFINITION && node.name === undefined)
    .map((node) => new GraphQLError('An operation needs a name', { nodes: node }));
}

function placeOf({ nodes, source, locations }: GraphQLError): string {
  const name = source?.name ?? nodes?.[0]?.loc?.source.name;
  return name === undefined ? '' : `${name}:${locations?.[0]?.line ?? 1}: `;
}
