import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  LedgerProofDocument,
  type LedgerProofQuery,
  StoryDocument,
  type StoryQuery,
  SubmitWorkflowDocument,
} from '#codegen/sdk/operations.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import { parseVentureFile, type VentureFile } from '#schema/specs/venture-file.ts';
import { readCredentials } from '../credentials.ts';
import { accepted, createGraphClient, type GraphClient } from '../graph-client.ts';
import { dataDirOf, paths } from '../paths.ts';
import { signLocalToken } from '../token.ts';
import { paint, say } from '../ui.ts';
import { setUpVenture } from '../venture-setup.ts';
import { downloadArtifacts } from './download.ts';
import { type Evidence, eventsInLog, findDifferences, showVerdict } from './expectations.ts';
import { useInstance } from './instance.ts';
import { narrate } from './narrate.ts';
import { showSummary } from './summary.ts';
import { type SeenEvent, watchWorkflow } from './watch.ts';

/** Longest that a demo waits for its workflow. */
const workflowTimeoutMs = 180_000;
/** Longest that it then waits for compliance to cover the last event with a signed checkpoint. */
const proofTimeoutMs = 30_000;

export type Story = NonNullable<StoryQuery['workflow']>;

/**
 * `parpour demo [FILE]`: runs a venture file from submission to proof, through the public graph alone.
 * @param argv a file (default: the newsletter venture), `--keep`, `--data-dir`
 * @returns 0 only when everything that the file expects has happened
 */
export async function demo(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { keep: { type: 'boolean', default: false }, 'data-dir': { type: 'string' } },
  });
  const path = resolve(positionals[0] ?? paths.defaultVentureFile);
  const file = parseVentureFile(await readVentureText(path), positionals[0] ?? 'examples/newsletter-venture.yaml');
  const dataDir = dataDirOf(values['data-dir']);

  say(`\n${paint('bold', file.workflow.name)}  ${paint('dim', `${file.venture.name}, from ${path}`)}\n`);
  const used = await useInstance(dataDir, values.keep);
  try {
    const credentials = await readCredentials(dataDir);
    if (credentials === undefined) throw new Error(`${dataDir} has an instance but no credentials`);
    const token = await signLocalToken(credentials, { role: 'founder', hours: 1 });
    const client = createGraphClient({ graphUrl: used.instance.graphUrl, token });
    try {
      const evidence = await runVentureFile(client, {
        file,
        path,
        downloadDir: paths.demoDir,
        onEvent: (event) => say(narrate(event)),
      });
      showSummary(evidence.story, evidence.proof, evidence.downloads);
      const wrong = findDifferences(evidence, await eventsInLog(evidence));
      showVerdict(wrong);
      return wrong.length === 0 ? 0 : 1;
    } finally {
      await client.close();
    }
  } finally {
    await used.release();
    if (values.keep) say(`\nThe instance stays: ${used.instance.graphUrl.replace(/graphql$/, 'graphiql')}`);
  }
}

export interface VentureRun {
  readonly file: VentureFile;
  /** Where the file is: its policies are named relative to it. */
  readonly path: string;
  /** Made when missing. */
  readonly downloadDir: string;
  /** Told each event of the one subscription. */
  readonly onEvent?: (event: SeenEvent) => void;
}

/**
 * Runs a venture file through the public graph: sets the venture up, submits the workflow, answers approvals, reads the
 * story and its proofs, downloads the documents.
 */
export async function runVentureFile(
  client: GraphClient,
  { file, path, downloadDir, onEvent }: VentureRun,
): Promise<Evidence> {
  const runKey = `demo:${systemIds.uuid()}`;
  const { ventureId } = await setUpVenture(client, { file, path, key: runKey });
  const watch = await watchWorkflow(client, { ventureId, approve: file.approvals === 'approve', runKey, onEvent });
  const { submitWorkflow } = await client.request(SubmitWorkflowDocument, {
    input: { idempotencyKey: `${runKey}:workflow`, ventureId, spec: file.workflow },
  });
  const workflowId = accepted(submitWorkflow).workflow?.id ?? '';
  const seen = await watch.untilEnd(workflowId, workflowTimeoutMs);

  const { story, proof } = await readProven(client, workflowId);
  const downloads = await downloadArtifacts(story.artifacts ?? [], downloadDir);
  return { client, file, story, proof, downloads, seen };
}

/** Reads the story once the latest checkpoint covers its last event, or as it is when that takes too long. */
async function readProven(client: GraphClient, id: string): Promise<{ story: Story; proof: LedgerProofQuery }> {
  const deadline = Date.now() + proofTimeoutMs;
  for (;;) {
    const { workflow: story } = await client.request(StoryDocument, { id });
    if (!story) throw new Error(`The graph does not know ${id} any more`);
    const isProven = story.events.nodes.every(({ inclusionProof }) => inclusionProof !== null);
    if (isProven || Date.now() > deadline) {
      return { story, proof: await client.request(LedgerProofDocument, { ventureId: story.venture.id }) };
    }
    await setTimeout(100);
  }
}

async function readVentureText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => {
    throw new FileMissingError(path);
  });
}

class FileMissingError extends Error {
  constructor(path: string) {
    super(`${path} can't be read. Give the path of a venture file; examples/newsletter-venture.yaml is one.`);
    this.name = 'FileMissingError';
  }
}
