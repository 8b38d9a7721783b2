import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PortfolioDocument } from '#codegen/sdk/operations.ts';
import { exists, writeFileAtomically } from '#infra/embedded/files.ts';
import { parseVentureFile } from '#schema/specs/venture-file.ts';
import type { GraphClient } from './graph-client.ts';
import { paths } from './paths.ts';
import { setUpVenture } from './venture-setup.ts';

/**
 * Makes the example's venture at the first start of a data directory, so that the graph has something to show. An
 * interrupted attempt is finished by the next start; a venture that is there is left as it is, also when the example has
 * changed since.
 * @returns the venture's name when it was made
 */
export async function seed(client: GraphClient, dataDir: string): Promise<string | undefined> {
  const pendingFile = join(dataDir, 'seed.json');
  const isPending = await exists(pendingFile);
  const { ventures } = await client.request(PortfolioDocument, {});
  if (!isPending && ventures.nodes.length > 0) return undefined;

  const path = paths.defaultVentureFile;
  const text = await readFile(path, 'utf8');
  const file = parseVentureFile(text, path);
  // With the content in the key: an example that changed in between makes a venture of its own.
  const key = `seed:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  await writeFileAtomically(pendingFile, `${JSON.stringify({ key })}\n`);
  await setUpVenture(client, { file, path, key });
  await rm(pendingFile, { force: true });
  return file.venture.name;
}
