import { z } from 'zod';

/** Addresses of this machine, where a test or a sidecar may go without TLS. */
const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** An https URL, or an http one on this machine. */
export const secureUrl = z.string().refine((text) => {
  const url = URL.parse(text);
  if (url === null || url.search !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname));
}, 'must be an https URL without query or fragment (http only on this machine)');

/** A claim by its name, or by the path to it: `"groups"`, `["realm_access", "roles"]`. */
const claim = z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(8)]);
const tenantId = z.string().regex(/^org_\w{1,64}$/, 'must be the id of a tenant, org_…');
const roleName = z.enum(['founder', 'operator', 'auditor', 'integrator']);

/** One OpenID provider, and how what it says is read. */
const oidcIssuer = z.strictObject({
  /** Exactly as in the `iss` of its tokens; `<issuer>/.well-known/openid-configuration` leads to its keys. */
  issuer: secureUrl,
  /** What its tokens must name in `aud`. */
  audience: z.string().min(1),
  /** Everybody belongs to one tenant, or a claim says to which. */
  tenant: z.union(
    [z.strictObject({ id: tenantId }), z.strictObject({ claim, values: z.record(z.string().min(1), tenantId) })],
    'must be {"id":"org_…"} or {"claim":"…","values":{"<value>":"org_…"}}',
  ),
  /** Which roles the values of a claim stand for. Several give the scopes of all. */
  role: z.strictObject({ claim, values: z.record(z.string().min(1), roleName) }),
  /** Name to show. Default `name`; the subject when there is none. */
  nameClaim: claim.default('name'),
  /** Who signs in there. Default PERSON. */
  kind: z.enum(['PERSON', 'INTEGRATION']).default('PERSON'),
});

export type OidcIssuer = z.infer<typeof oidcIssuer>;

/** The providers whose tokens count. No other issuer is ever asked anything. */
export const oidcIssuers = z
  .array(oidcIssuer)
  .max(20)
  .refine(
    (issuers) => new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length,
    'names one issuer more than once',
  );
