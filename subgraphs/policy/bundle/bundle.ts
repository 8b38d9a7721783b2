import { DomainError } from '#runtime/errors/errors.ts';
import { hashJson } from '#runtime/json/canonical.ts';

/** Tools that agents of one role may use, policies permitting. */
export interface ToolAllowlist {
  readonly role: string;
  readonly tools: readonly string[];
}

/** What a bundle says; its hash names it. */
export interface BundleContent {
  /** Cedar policy text. */
  readonly policies: string;
  /** Cedar schema text. */
  readonly schema: string;
  /** In canonical order: by role, tools sorted, none twice. */
  readonly allowlists: readonly ToolAllowlist[];
}

export type BundleState = 'PUBLISHED' | 'ACTIVE' | 'RETIRED';

/** A bundle as far as activation looks at it. */
export interface BundleStanding {
  readonly id: string;
  readonly version: number;
  readonly hash: string;
  readonly state: BundleState;
}

/**
 * Puts content in canonical form: LF line ends, allowlists sorted by role and their tools sorted, none twice. Equal
 * content has equal form, whatever order it was written in.
 */
export function canonicalContent(content: BundleContent): BundleContent {
  const allowlists = content.allowlists
    .map(({ role, tools }) => ({ role, tools: [...new Set(tools)].sort() }))
    .sort((a, b) => (a.role < b.role ? -1 : 1));
  return { policies: withLineFeeds(content.policies), schema: withLineFeeds(content.schema), allowlists };
}

/** SHA-256 over the canonical form (RFC 8785) of policies, schema and allowlists, lower-case hex. */
export function hashOfContent(content: BundleContent): string {
  const { policies, schema, allowlists } = canonicalContent(content);
  return hashJson({ policies, schema, allowlists });
}

/** What an activation does to a venture's bundles. */
export type Activation =
  | { readonly kind: 'activate'; readonly replaced: BundleStanding | null }
  | { readonly kind: 'already-active' };

/**
 * Decides an activation. A bundle that is in force already stays so; a retired one may come back.
 * @param active the venture's bundle in force, if any
 */
export function decideActivation(bundle: BundleStanding, active: BundleStanding | null): Activation {
  if (active?.id === bundle.id) return { kind: 'already-active' };
  return { kind: 'activate', replaced: active };
}

/** There is no bundle to go back to, or the one that is named was never in force. */
export class RollbackTargetError extends DomainError {
  readonly code = 'NOTHING_TO_ROLL_BACK_TO';
}

/** One thing that is wrong with a bundle. */
export interface BundleFault {
  /** Part of the input: `policies` or `allowlists`, and what stands below it. */
  readonly field: readonly string[];
  readonly message: string;
}

/** The bundle was refused; `faults` has one entry for each thing to put right. */
export class InvalidPolicyBundleError extends DomainError {
  readonly code = 'INVALID_POLICY_BUNDLE';
  readonly faults: readonly BundleFault[];

  constructor(faults: readonly BundleFault[]) {
    super(faults.map(({ message }) => message).join('\n'), faults[0]?.field);
    this.faults = faults;
  }
}

function withLineFeeds(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
