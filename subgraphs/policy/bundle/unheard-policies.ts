import { isTenantAction } from '#schema/rpc/policy.ts';
import { positionOf } from '../cedar/position.ts';
import type { BundleContent, BundleFault } from './bundle.ts';
import type { ParsedPolicy } from './parsed-policy.ts';
import { scanPolicies } from './policy-text.ts';
import type { PreparedBundle } from './prepared-bundle.ts';

/**
 * Finds policies that no bundle is asked about: what is done to a tenant is decided by the guardrails of the platform. A forbid
 * that is never heard would protect nobody.
 * @returns a fault for each, with its place
 */
export function unheardFaults(
  bundle: PreparedBundle,
  { policies: text }: Pick<BundleContent, 'policies'>,
): BundleFault[] {
  const { policies: sources } = scanPolicies(text);
  return bundle.policies.flatMap((policy, index) => {
    if (!isAboutTenants(policy)) return [];
    const { line, column } = positionOf(text, sources[index]?.startBytes ?? 0);
    const what = `line ${line}, column ${column}, policy "${policy.id}"`;
    const hint =
      'it is a guardrail of the platform that can say so: remove the policy, or name what is done in the venture';
    return [{ field: ['policies'], message: `${what}: no bundle is asked about what is done to a tenant (${hint})` }];
  });
}

function isAboutTenants({ json: { action, resource } }: ParsedPolicy): boolean {
  const ids = entitiesIn(action).map(({ id }) => id);
  if (ids.length > 0 && ids.every(isTenantAction)) return true;
  if (resource.op === 'is') return resource.entity_type === 'Tenant';
  const types = entitiesIn(resource).map(({ type }) => type);
  return types.length > 0 && types.every((type) => type === 'Tenant');
}

/** Entities that a part of a policy's head names. */
function entitiesIn(constraint: unknown): { readonly type: string; readonly id: string }[] {
  if (typeof constraint !== 'object' || constraint === null) return [];
  if ('type' in constraint && 'id' in constraint) return [{ type: String(constraint.type), id: String(constraint.id) }];
  return Object.values(constraint).flatMap(entitiesIn);
}
