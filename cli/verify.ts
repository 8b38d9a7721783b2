import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { ProofVenturesDocument } from '#codegen/sdk/operations.ts';
import { createTokenService } from '#runtime/auth/jwt.ts';
import { createNoteSigner } from '#runtime/proof/signed-note.ts';
import { type Credentials, readCredentials } from './credentials.ts';
import { createGraphClient, type GraphClient } from './graph-client.ts';
import { findInstance } from './instance.ts';
import { dataDirOf } from './paths.ts';
import { exportProof } from './proof/export-proof.ts';
import { type ProofFile, ProofFileError } from './proof/proof-file.ts';
import { type VerificationReport, verifyExport } from './proof/verify-export.ts';
import { paint, say } from './ui.ts';

const faultsShownMax = 10;

/**
 * `parpour verify [FILE]`: checks events, checkpoints and proofs. With a file it needs no server; without one it exports
 * each venture of the running instance through the graph, and checks those. `parpour verify decision` is in
 * policy-receipt.ts, `parpour verify decisions` in policy-decisions.ts.
 * @param argv `--key` (verifier key to trust; in a running instance the one of its data directory), `--export FILE`
 *   (keep the export), `--venture ID` (only this one), `--data-dir`
 * @returns 0 when everything is proven, 1 when something is not, 2 when there is nothing to check
 */
export async function verify(argv: readonly string[]): Promise<number> {
  if (argv[0] === 'decisions') return (await import('./policy-decisions.ts')).verifyDecisions(argv.slice(1));
  if (argv[0] === 'decision') return (await import('./policy-receipt.ts')).verifyDecision(argv.slice(1));
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      key: { type: 'string' },
      export: { type: 'string' },
      venture: { type: 'string' },
      'data-dir': { type: 'string' },
    },
  });
  const [file, ...rest] = positionals;
  if (rest.length > 0) return refuse('Give one file, or none.');
  try {
    if (file !== undefined) return report(verifyExport(await readExport(file), values.key));
    return await verifyInstance({ dataDir: dataDirOf(values['data-dir']), ...values });
  } catch (error) {
    if (error instanceof ProofFileError) return refuse(error.message);
    throw error;
  }
}

async function readExport(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new ProofFileError(`${path} can't be read`);
  });
  try {
    return JSON.parse(text);
  } catch {
    throw new ProofFileError(`${path} is not JSON`);
  }
}

interface InstanceOptions {
  readonly dataDir: string;
  readonly key?: string | undefined;
  readonly export?: string | undefined;
  readonly venture?: string | undefined;
}

async function verifyInstance(options: InstanceOptions): Promise<number> {
  const [instance, credentials] = await Promise.all([findInstance(options.dataDir), readCredentials(options.dataDir)]);
  if (instance === undefined || credentials === undefined) {
    return refuse(`Nothing runs on ${options.dataDir}. Start it with \`npm start\`, or name an export to check.`);
  }
  const client = createGraphClient({ graphUrl: instance.graphUrl, token: await auditorToken(credentials) });
  try {
    const ventureIds = options.venture === undefined ? await ventureIdsOf(client) : [options.venture];
    if (ventureIds.length === 0) return refuse('There is no venture yet.');
    if (options.export !== undefined && ventureIds.length > 1) {
      return refuse(`Say whose log to export with --venture: ${ventureIds.join(', ')}`);
    }
    const codes: number[] = [];
    for (const ventureId of ventureIds) {
      const file = await exportProof(client, ventureId);
      codes.push(report(verifyExport(file, options.key ?? ownKey(credentials, file))));
      if (options.export === undefined) continue;
      await writeFile(options.export, `${JSON.stringify(file, undefined, 2)}\n`);
      say(`  Kept in ${options.export}; \`parpour verify ${options.export}\` checks it without a server.`);
    }
    return Math.max(...codes);
  } finally {
    await client.close();
  }
}

async function ventureIdsOf(client: GraphClient): Promise<string[]> {
  const { ventures } = await client.request(ProofVenturesDocument, {});
  return ventures.nodes.map((venture) => venture.id);
}

/** A token that reads everything of the tenant and changes nothing. */
function auditorToken(credentials: Credentials): Promise<string> {
  const tokens = createTokenService({
    jwtSecret: credentials.jwtSecret,
    jwtAlgorithm: 'HS256',
    jwtExpirySeconds: 600,
    serviceSecret: credentials.serviceSecret,
  });
  const { tenantId } = credentials;
  return tokens.signUserToken({ id: 'usr_verify', name: 'parpour verify', kind: 'PERSON', tenantId, role: 'auditor' });
}

/** Verifier key of the data directory's own signing key, under the name that the export gives the log. */
function ownKey(credentials: Credentials, file: ProofFile): string {
  return createNoteSigner(credentials.auditSigningKey, file.verifierKey.split('+', 1)[0] ?? '').verifierKey;
}

/** Prints what was found. @returns the exit code */
function report(found: VerificationReport): number {
  const good = (what: string, detail: string) => say(`  ${paint('green', '✔')} ${what.padEnd(12)} ${detail}`);
  say(`${paint('bold', 'Proof')} of ${found.ventureId}`);
  if (found.isKeyPinned) good('key', `${found.key}, trusted`);
  else
    say(
      `  ${paint('yellow', '!')} ${'key'.padEnd(12)} ${found.key}, as the file itself says; name the one you trust with --key`,
    );
  for (const { size, rootHash } of found.checkpoints)
    good('checkpoint', `signed over ${size} events, root ${rootHash}`);
  if (found.proven > 0) good('events', `${found.proven} of ${found.events} lead to a signed root`);
  if (found.linked > 0) good('chain', `${found.linked} follow their neighbour by hash`);
  if (found.uncovered > 0)
    say(`  ${paint('yellow', '!')} ${'not covered'.padEnd(12)} ${found.uncovered} newer than the checkpoint`);
  for (const fault of found.faults.slice(0, faultsShownMax)) say(`  ${paint('red', '✘')} ${fault}`);
  if (found.faults.length > faultsShownMax) say(`    and ${found.faults.length - faultsShownMax} more`);
  say(found.isProven ? paint('green', '  PROVEN') : paint('red', '  NOT PROVEN'));
  return found.isProven ? 0 : 1;
}

function refuse(message: string): number {
  process.stderr.write(`${message}\n`);
  return 2;
}
