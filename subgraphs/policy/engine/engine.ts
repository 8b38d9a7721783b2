import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { CedarRequest } from '../decision/cedar-request.ts';
import type { Environment } from './compile-expression.ts';
import { type CompiledPolicy, compilePolicy } from './compiled-policy.ts';
import { evaluationFault } from './evaluation-fault.ts';
import { createPolicyIndex } from './policy-index.ts';
import { createRequestReader, type RequestReader, readUntypedRequest } from './request-reader.ts';
import { createSchemaReader } from './schema-reader.ts';
import { UnsupportedError } from './unsupported.ts';

/** What policies say of a request. Ids in the order in which the policies were given. */
export interface Verdict {
  /** Policies that match. */
  readonly forbids: readonly string[];
  readonly permits: readonly string[];
  /** Policies that could not be evaluated. */
  readonly errors: readonly string[];
}

/** Policies compiled once, to be asked many times. */
export interface Engine {
  /** Policies whose conditions only Cedar can evaluate. */
  readonly uncompiled: readonly string[];
  /**
   * @returns null when only Cedar can answer: the request does not keep to the schema, or a policy that it concerns is
   *   uncompiled
   */
  evaluate(request: CedarRequest): Verdict | null;
}

export interface EnginePolicy {
  readonly id: string;
  /** In Cedar's JSON policy format. */
  readonly json: PolicyJson;
}

/**
 * Compiles policies to functions with the semantics of Cedar (https://docs.cedarpolicy.com/policies/syntax-grammar.html),
 * behind an index over their heads.
 * @param schemaJson what `schemaToJsonWithResolvedTypes` gives; null to take requests as they are
 * @throws UnsupportedError when Cedar has to decide everything
 */
export function createEngine(policies: readonly EnginePolicy[], schemaJson: unknown): Engine {
  const compiled = policies.map(({ id, json }, order) => compilePolicy(id, order, json));
  const schema = schemaJson === null ? null : createSchemaReader(schemaJson);
  const index = createPolicyIndex(compiled, schema?.actionEntities ?? null);
  const read: RequestReader = schema === null ? readUntypedRequest : createRequestReader(schema);
  return {
    uncompiled: compiled.filter(({ conditionsHold }) => conditionsHold === null).map(({ id }) => id),
    evaluate(request) {
      const environment = readOrNull(read, request);
      if (environment === null) return null;
      const tally = new Tally(environment);
      index.visit(environment, (policy, isMatch) => tally.ask(policy, isMatch));
      return tally.verdict();
    },
  };
}

function readOrNull(read: RequestReader, request: CedarRequest): Environment | null {
  try {
    return read(request);
  } catch (error) {
    if (error instanceof UnsupportedError) return null;
    throw error;
  }
}

/** Gathers what policies say of one request. */
class Tally {
  readonly #environment: Environment;
  readonly #forbids: CompiledPolicy[] = [];
  readonly #permits: CompiledPolicy[] = [];
  readonly #errors: CompiledPolicy[] = [];
  #needsCedar = false;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  ask(policy: CompiledPolicy, isMatch: boolean): void {
    if (!isMatch && !policy.headMatches(this.#environment)) return;
    if (policy.conditionsHold === null) {
      this.#needsCedar = true;
      return;
    }
    try {
      if (!policy.conditionsHold(this.#environment)) return;
    } catch (error) {
      if (error !== evaluationFault) throw error;
      this.#errors.push(policy);
      return;
    }
    if (policy.effect === 'forbid') this.#forbids.push(policy);
    else this.#permits.push(policy);
  }

  verdict(): Verdict | null {
    if (this.#needsCedar) return null;
    return { forbids: idsOf(this.#forbids), permits: idsOf(this.#permits), errors: idsOf(this.#errors) };
  }
}

/** In order, none twice. */
function idsOf(policies: CompiledPolicy[]): string[] {
  policies.sort((a, b) => a.order - b.order);
  return policies.filter((policy, index) => policies[index - 1] !== policy).map(({ id }) => id);
}
