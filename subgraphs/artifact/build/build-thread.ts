import { parentPort } from 'node:worker_threads';
import { artifactSpec } from '#schema/specs/document-spec.ts';
import { DocumentTooLargeError } from '../document/document.ts';
import { buildTextDocument } from '../document/docx.ts';
import { buildDeck } from '../document/pptx.ts';
import type { BuildAnswer, BuildJob } from './build-job.ts';

// Entry point of a build thread: one job at a time, so that a large document holds up nobody but itself.

async function build({ spec, metadata }: BuildJob): Promise<BuildAnswer> {
  const checked = artifactSpec.safeParse(spec);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    return { ok: false, fault: 'spec', message: `The spec is not valid: ${issue?.path.join('.')}: ${issue?.message}` };
  }
  const { slides, document } = checked.data;
  try {
    if (slides !== undefined) return { ok: true, ...(await buildDeck(slides, metadata)) };
    if (document !== undefined) return { ok: true, ...(await buildTextDocument(document, metadata)) };
    return { ok: false, fault: 'spec', message: 'The spec is neither slides nor a document' };
  } catch (error) {
    if (error instanceof DocumentTooLargeError) return { ok: false, fault: 'spec', message: error.message };
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { ok: false, fault: 'internal', message, ...(stack !== undefined && { stack }) };
  }
}

parentPort?.on('message', (job: BuildJob) => {
  void build(job).then((answer) => parentPort?.postMessage(answer));
});
