import { eq } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import { guardrails } from '../tables.ts';
import type { GuardrailContent, Guardrails } from './guardrails.ts';

/** Keeps guardrails that decisions are about to be made under; does nothing when they are kept. */
export async function keepGuardrails(queryable: Queryable, { hash, content }: Guardrails): Promise<void> {
  await queryable
    .insert(guardrails)
    .values({ hash, ...content })
    .onConflictDoNothing();
}

/** @returns null when no decision was made under guardrails of this hash */
export async function readGuardrails(queryable: Queryable, hash: string): Promise<GuardrailContent | null> {
  const rows = await queryable
    .select({ policies: guardrails.policies, schema: guardrails.schema })
    .from(guardrails)
    .where(eq(guardrails.hash, hash));
  return rows[0] ?? null;
}
