import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import {
  BookAccountsDocument,
  type BookAccountsQuery,
  BookExportDocument,
  type BookExportQueryVariables,
  ProofVenturesDocument,
} from '#codegen/sdk/operations.ts';
import { readCredentials } from './credentials.ts';
import { createGraphClient, type GraphClient } from './graph-client.ts';
import { findInstance } from './instance.ts';
import { dataDirOf } from './paths.ts';
import { signLocalToken } from './token.ts';
import { complain, say, UsageError } from './ui.ts';

const formats = { csv: 'CSV', hledger: 'HLEDGER', beancount: 'BEANCOUNT' } as const;

const options = {
  venture: { type: 'string' },
  account: { type: 'string' },
  format: { type: 'string', default: 'csv' },
  'as-of': { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  out: { type: 'string' },
  graph: { type: 'string' },
  'token-file': { type: 'string' },
  'data-dir': { type: 'string' },
} as const;

/**
 * `parpour export journal|statement`: writes the books into a file piece by piece, as the graph hands them out.
 * @param argv `--venture`, `--account` (id or name, for a statement), `--format`, `--as-of` (position of the log), `--from`,
 *   `--to`, `--out` (a file, or `-` for standard output), `--graph` with `--token-file` for an instance elsewhere, `--data-dir`
 * @returns 0 when the file is whole, 2 when there is nothing to export from
 */
export async function exportBooks(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...argv], allowPositionals: true, options });
  const [what, ...rest] = positionals;
  if (rest.length > 0 || (what !== 'journal' && what !== 'statement')) {
    throw new UsageError('Say what to export: journal or statement');
  }
  if ((what === 'statement') !== (values.account !== undefined)) {
    throw new UsageError('--account: a statement is of one account, the journal of all');
  }
  if (!isFormat(values.format)) {
    throw new UsageError(`--format: "${values.format}" is none of ${Object.keys(formats).join(', ')}`);
  }
  if (values['as-of'] !== undefined && !/^\d{1,19}$/.test(values['as-of'])) {
    throw new UsageError('--as-of: give a position of the log, for example 1200');
  }
  const client = await connect(values);
  if (client === undefined) return 2;
  try {
    const ventureId = values.venture ?? (await onlyVenture(client));
    const accountId = values.account === undefined ? null : await accountOf(client, ventureId, values.account);
    const asked = { ventureId, format: formats[values.format], accountId };
    const period = { seq: values['as-of'] ?? null, from: values.from ?? null, to: values.to ?? null };
    await write(client, { ...asked, ...period }, values.out);
    return 0;
  } finally {
    await client.close();
  }
}

function isFormat(name: string): name is keyof typeof formats {
  return Object.hasOwn(formats, name);
}

interface Where {
  readonly graph?: string | undefined;
  readonly 'token-file'?: string | undefined;
  readonly 'data-dir'?: string | undefined;
}

async function connect(where: Where): Promise<GraphClient | undefined> {
  if ((where.graph === undefined) !== (where['token-file'] === undefined)) {
    throw new UsageError('--graph: give it together with --token-file');
  }
  if (where.graph !== undefined && where['token-file'] !== undefined) {
    const token = await readFile(where['token-file'], 'utf8').catch(() => {
      throw new UsageError(`--token-file: ${where['token-file']} can't be read`);
    });
    return createGraphClient({ graphUrl: where.graph, token: token.trim() });
  }
  const dataDir = dataDirOf(where['data-dir']);
  const [instance, credentials] = await Promise.all([findInstance(dataDir), readCredentials(dataDir)]);
  if (instance === undefined || credentials === undefined) {
    complain(`Nothing runs on ${dataDir}. Start it with \`npm start\`, or say where with --graph and --token-file.`);
    return undefined;
  }
  const token = await signLocalToken(credentials, { role: 'auditor', hours: 1 });
  return createGraphClient({ graphUrl: instance.graphUrl, token });
}

async function onlyVenture(client: GraphClient): Promise<string> {
  const { ventures } = await client.request(ProofVenturesDocument, {});
  const [venture, ...others] = ventures.nodes;
  if (venture === undefined) throw new UsageError('There is no venture yet');
  if (others.length === 0) return venture.id;
  throw new UsageError(`--venture: say which one: ${ventures.nodes.map(({ id }) => id).join(', ')}`);
}

/** Most accounts that are named when the one that was asked for is not there. */
const namesShownMax = 50;

async function accountOf(client: GraphClient, ventureId: string, asked: string): Promise<string> {
  const names: string[] = [];
  for (let after: string | null = null; ; ) {
    const { accounts }: BookAccountsQuery = await client.request(BookAccountsDocument, { ventureId, after });
    const account = accounts.nodes.find(({ id, name }) => id === asked || name === asked);
    if (account !== undefined) return account.id;
    names.push(...accounts.nodes.map(({ name }) => `"${name}"`));
    if (!accounts.pageInfo.hasNextPage) break;
    after = accounts.pageInfo.endCursor ?? null;
  }
  const shown = names.length > namesShownMax ? [...names.slice(0, namesShownMax), '…'] : names;
  throw new UsageError(`--account: there is none; accounts are ${shown.join(', ')}`);
}

/** A file is there under its name only when it is whole. */
async function write(client: GraphClient, asked: BookExportQueryVariables, out: string | undefined): Promise<void> {
  let piece = (await client.request(BookExportDocument, asked)).bookExport;
  const { seq, fileName } = piece;
  const path = out ?? fileName;
  const partial = `${path}.part`;
  const stream = out === '-' ? process.stdout : createWriteStream(partial);
  try {
    for (;;) {
      if (!stream.write(piece.text)) await once(stream, 'drain');
      if (piece.next === null || piece.next === undefined) break;
      piece = (await client.request(BookExportDocument, { ...asked, after: piece.next })).bookExport;
    }
    if (out === '-') return;
    stream.end();
    await finished(stream);
    await rename(partial, path);
  } catch (error) {
    if (out !== '-') {
      stream.destroy();
      await rm(partial, { force: true });
    }
    throw error;
  }
  say(`${path}, as of log position ${seq}`);
}
