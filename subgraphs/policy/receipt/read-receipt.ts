import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from '#runtime/db/db.ts';
import { hashedForm } from '#runtime/events/event.ts';
import { readEvents } from '#runtime/events/read.ts';
import { readContent } from '../bundle/bundle.repository.ts';
import { readGuardrails } from '../guardrails/guardrails.repository.ts';
import { decisions } from '../tables.ts';
import { type Receipt, receiptFile } from './receipt.ts';

const named = z.object({ guardrailHash: z.string().optional() });

/**
 * Puts together the receipt of a decision.
 * @returns null when there is no such decision
 */
export async function readReceipt(queryable: Queryable, decisionId: string): Promise<Receipt | null> {
  const [row] = await queryable.select().from(decisions).where(eq(decisions.id, decisionId));
  if (row === undefined) return null;
  const { id, ventureId: _, frozen, input, decidedAt: __, requiredLimits, ...facts } = row;
  const [event] = await readEvents(queryable, { streamIds: [id], types: ['policy.decided.v1'], limit: 1 });
  const { guardrailHash } = named.parse(JSON.parse(input));
  return receiptFile.parse({
    format: 'parpour-policy-receipt-v1',
    decisionId: id,
    frozen,
    facts: { ...facts, ...(requiredLimits !== null && { requiredLimits }) },
    input,
    bundle: row.bundleId === null ? null : await readContent(queryable, row.bundleId),
    guardrails: guardrailHash === undefined ? null : await readGuardrails(queryable, guardrailHash),
    event: event === undefined ? null : { ...hashedForm(event), hash: event.hash },
  });
}
