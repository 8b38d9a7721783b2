import { readBundles } from '../../bundle/bundle.repository.ts';
import type { BundleResult } from '../../bundle/bundle-registry.ts';
import type { PolicyContext } from '../../context.ts';
import { type PolicyBundleParent, toBundleParent } from '../../parents.ts';
import { outcomeOf, type PresentedError } from './user-errors.ts';

interface BundlePayload {
  readonly bundle: PolicyBundleParent | null;
  readonly replayed: boolean;
  readonly userErrors: readonly PresentedError[];
}

/** Runs a command on a bundle and presents what came of it: the bundle, or why not, one entry for each fault. */
export async function presentBundle(ctx: PolicyContext, run: () => Promise<BundleResult>): Promise<BundlePayload> {
  const { result, userErrors } = await outcomeOf(run);
  if (result === null) return { bundle: null, replayed: false, userErrors };
  return { bundle: await readBundle(ctx, result.bundleId), replayed: result.replayed, userErrors };
}

/** Past what the loader may have read before the command changed it, and without asking for `policy:read`. */
async function readBundle(ctx: PolicyContext, bundleId: string): Promise<PolicyBundleParent | null> {
  const rows = await readBundles(ctx.db.drizzle, [bundleId]);
  return rows[0] ? toBundleParent(rows[0]) : null;
}
