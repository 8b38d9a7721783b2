import type { PolicyContext } from '../../context.ts';
import { type PolicyShadowParent, toShadowParent } from '../../parents.ts';
import { readShadows } from '../../shadow/shadow.repository.ts';
import type { ShadowResult } from '../../shadow/shadows.ts';
import { outcomeOf, type PresentedError } from './user-errors.ts';

interface ShadowPayload {
  readonly shadow: PolicyShadowParent | null;
  readonly replayed: boolean;
  readonly userErrors: readonly PresentedError[];
}

/** Runs a command on a shadow and presents what came of it: the shadow as it stands now, or why not. */
export async function presentShadow(ctx: PolicyContext, run: () => Promise<ShadowResult>): Promise<ShadowPayload> {
  const { result, userErrors } = await outcomeOf(run);
  if (result === null) return { shadow: null, replayed: false, userErrors };
  const [shadow] = await readShadows(ctx.db.drizzle, [result.shadowId]);
  return { shadow: shadow === undefined ? null : toShadowParent(shadow), replayed: result.replayed, userErrors };
}
