import { DomainError } from '#runtime/errors/errors.ts';
import { readBundles } from '../../bundle/bundle.repository.ts';
import { InvalidPolicyBundleError } from '../../bundle/bundle.ts';
import type { BundleResult } from '../../bundle/bundle-registry.ts';
import type { PolicyContext } from '../../context.ts';
import { type PolicyBundleParent, toBundleParent } from '../../parents.ts';

interface BundlePayload {
  readonly bundle: PolicyBundleParent | null;
  readonly replayed: boolean;
  readonly userErrors: readonly {
    readonly code: string;
    readonly field: readonly string[] | null;
    readonly message: string;
  }[];
}

/** Runs a command on a bundle and presents what came of it: the bundle, or why not, one entry for each fault. */
export async function presentBundle(ctx: PolicyContext, run: () => Promise<BundleResult>): Promise<BundlePayload> {
  try {
    const { bundleId, replayed } = await run();
    return { bundle: await readBundle(ctx, bundleId), replayed, userErrors: [] };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { bundle: null, replayed: false, userErrors: userErrorsOf(error) };
  }
}

/** Past what the loader may have read before the command changed it, and without asking for `policy:read`. */
async function readBundle(ctx: PolicyContext, bundleId: string): Promise<PolicyBundleParent | null> {
  const rows = await readBundles(ctx.db.drizzle, [bundleId]);
  return rows[0] ? toBundleParent(rows[0]) : null;
}

function userErrorsOf(error: DomainError): BundlePayload['userErrors'] {
  const { code } = error;
  if (error instanceof InvalidPolicyBundleError) {
    return error.faults.map(({ field, message }) => ({ code, field: ['input', ...field], message }));
  }
  return [{ code, field: error.field ?? null, message: error.message }];
}
