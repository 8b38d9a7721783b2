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
import type { VentureFile } from '#schema/specs/venture-file.ts';
import { readCredentials } from '../credentials.ts';
import { accepted, createGraphClient, type GraphClient } from '../graph-client.ts';
import type { Instance } from '../instance.ts';
import { type Lifetime, recordFault, watchLifetime } from '../lifetime.ts';
import { dataDirOf, logFileOf, paths, shownPath, userPath } from '../paths.ts';
import { signLocalToken } from '../token.ts';
import { paint, say, UsageError } from '../ui.ts';
import { setUpVenture } from '../venture-setup.ts';
import { downloadArtifacts } from './download.ts';
import { type Evidence, eventsInLog, findDifferences, showVerdict } from './expectations.ts';
import { useInstance } from './instance.ts';
import { createNarrator } from './narrate.ts';
import { showSummary } from './summary.ts';
import { readVentureSource, type VentureSource } from './venture-source.ts';
import { type SeenEvent, watchWorkflow } from './watch.ts';

/** Longest that a demo waits for its workflow. */
const workflowTimeoutMs = 180_000;
/** Longest that it then waits for compliance to cover the last event with a signed checkpoint. */
const proofTimeoutMs = 30_000;

export type Story = NonNullable<StoryQuery['workflow']>;

/**
 * `parpour demo [FILE]`: runs a venture file from submission to proof, through the public graph alone.
 * @param argv a file (default: the newsletter venture), `--keep`, `--out`, `--data-dir`
 * @returns 0 only when everything that the file expects has happened, 130 when it was interrupted
 */
export async function demo(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      keep: { type: 'boolean', default: false },
      out: { type: 'string' },
      'data-dir': { type: 'string' },
    },
  });
  if (positionals.length > 1) throw new UsageError(`Give one file, not ${positionals.length}`);
  const source = await readVentureSource(positionals[0]);
  const dataDir = dataDirOf(values['data-dir']);
  const downloadDir = values.out === undefined ? paths.demoDir : userPath(values.out);

  const lifetime = watchLifetime((error) => recordFault(logFileOf(dataDir), error));
  void lifetime.ended.then(({ kind }) => kind === 'asked' && say('\nStopping …'));
  const { name } = source.file.venture;
  say(`\n${paint('bold', source.file.workflow.name)}  ${paint('dim', `${name}, from ${shownPath(source.path)}`)}\n`);
  try {
    return await runOnInstance(source, { dataDir, downloadDir, keep: values.keep, lifetime });
  } catch (error) {
    if (!lifetime.signal.aborted || error !== lifetime.signal.reason) throw error;
    const reason = await lifetime.ended;
    if (reason.kind === 'fault') throw reason.error;
    say('Stopped.');
    return 130;
  }
}

interface RunOptions {
  readonly dataDir: string;
  readonly downloadDir: string;
  readonly keep: boolean;
  readonly lifetime: Lifetime;
}

async function runOnInstance(source: VentureSource, options: RunOptions): Promise<number> {
  const { dataDir, downloadDir, keep, lifetime } = options;
  const used = await useInstance(dataDir, { keep, signal: lifetime.signal });
  try {
    // What is still under way when the command has to end is left alone: the instance goes, and with it what waits for it.
    return await Promise.race([runAndShow(source, used.instance, dataDir, downloadDir), untilAborted(lifetime.signal)]);
  } finally {
    await used.release();
    if (keep) say(`\nThe instance stays: ${used.instance.graphUrl.replace(/graphql$/, 'graphiql')}`);
  }
}

async function runAndShow(
  source: VentureSource,
  instance: Instance,
  dataDir: string,
  downloadDir: string,
): Promise<number> {
  const credentials = await readCredentials(dataDir);
  if (credentials === undefined) throw new Error(`${dataDir} has an instance but no credentials`);
  const token = await signLocalToken(credentials, { role: 'founder', hours: 1 });
  const client = createGraphClient({ graphUrl: instance.graphUrl, token });
  try {
    // A pipe has no width: whoever reads it gets whole lines.
    const narrate = createNarrator(process.stdout.columns ?? Number.POSITIVE_INFINITY);
    const onEvent = (event: SeenEvent) => say(narrate(event));
    const evidence = await runVentureFile(client, { ...source, downloadDir, onEvent });
    showSummary(evidence.story, evidence.proof, evidence.downloads);
    const wrong = findDifferences(evidence, await eventsInLog(evidence));
    showVerdict(wrong);
    return wrong.length === 0 ? 0 : 1;
  } finally {
    await client.close();
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
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
