import { readFileSync } from 'node:fs';
import { hashJson } from '#runtime/json/canonical.ts';
import type { BundleContent } from '../bundle/bundle.ts';
import { lockOutFaults } from '../bundle/governing.ts';
import { parsePolicies } from '../bundle/parse-policies.ts';
import { prepareBundle } from '../bundle/prepared-bundle.ts';
import { validateBundle } from '../bundle/validate-bundle.ts';
import { CedarInstance } from '../cedar/instance.ts';

/** What guardrails say; their hash names it. */
export type GuardrailContent = Pick<BundleContent, 'policies' | 'schema'>;

/**
 * Policies of the platform that stand above every bundle: what they forbid stays forbidden, and what they have approved a person
 * approves. They permit nothing, so they make no bundle laxer, and no bundle can name them.
 */
export interface Guardrails {
  readonly hash: string;
  readonly content: GuardrailContent;
}

/** The file of guardrails can't be used; the process must not start without what it was told to hold. */
export class GuardrailsError extends Error {
  readonly faults: readonly string[];

  constructor(path: string, faults: readonly string[]) {
    super(`The guardrails in ${path} can't be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'GuardrailsError';
    this.faults = faults;
  }
}

/** SHA-256 over the canonical form (RFC 8785) of policies and schema, lower-case hex. */
export function hashOfGuardrails({ policies, schema }: GuardrailContent): string {
  return hashJson({ policies, schema });
}

/**
 * Reads guardrails from a Cedar file.
 * @param schema Cedar schema that they are validated against, and keep
 * @throws GuardrailsError with every fault: what a bundle would be refused for, and permits that ask nobody
 */
export function loadGuardrails(path: string, schema: string): Guardrails {
  const content = { policies: readText(path).replaceAll('\r\n', '\n'), schema };
  const faults = faultsOfGuardrails(content);
  if (faults.length > 0) throw new GuardrailsError(path, faults);
  return { hash: hashOfGuardrails(content), content };
}

/** @returns what is wrong with them, a sentence each */
export function faultsOfGuardrails(content: GuardrailContent): readonly string[] {
  const faults = validateBundle({ ...content, allowlists: [] }).map(({ message }) => message);
  if (faults.length > 0) return faults;
  const { policies } = new CedarInstance().run((cedar) => parsePolicies(cedar, content.policies));
  const permits = policies
    .filter(({ effect, approvalQuorum }) => effect === 'permit' && approvalQuorum === null)
    .map(({ id }) => `policy "${id}": a guardrail permits nothing (write a forbid, or @approval before the permit)`);
  const limited = policies
    .filter(({ limits }) => limits.length > 0)
    .map(({ id }) => `policy "${id}": a guardrail relies on no spending limits, which each venture names for itself`);
  const alone = prepareBundle(hashOfGuardrails(content), { ...content, allowlists: [] });
  return [...permits, ...limited, ...lockOutFaults(alone, content).map(({ message }) => message)];
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new GuardrailsError(path, [code === 'ENOENT' ? 'there is no such file' : `it can't be read (${code})`]);
  }
}
