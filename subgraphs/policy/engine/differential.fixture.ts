import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { CedarInstance } from '../cedar/instance.ts';
import type { CedarRequest } from '../decision/cedar-request.ts';
import { randomPolicy } from './differential-policy.fixture.ts';
import { differentialSchema, randomRequest, spoiled } from './differential-request.fixture.ts';
import { createEngine, type Engine, type EnginePolicy } from './engine.ts';
import { chanceFrom } from './random.fixture.ts';

const instance = new CedarInstance();
/** Requests that each seed makes. */
export const requestsPerSet = 25;
const policiesPerSet = 8;

/** What came of asking both about many requests. */
export interface Comparison {
  requests: number;
  /** Requests that the engine left to Cedar. */
  leftToCedar: number;
  permitted: number;
  withErrors: number;
}

export function emptyComparison(): Comparison {
  return { requests: 0, leftToCedar: 0, permitted: 0, withErrors: 0 };
}

/**
 * Makes policies and requests out of a seed and asks both the engine and Cedar.
 * @throws Error with policies and request when the engine says something else than Cedar
 */
export function compareWithCedar(seed: number, comparison: Comparison): void {
  const chance = chanceFrom(seed);
  const typed = !chance.oneIn(3);
  const throughText = chance.oneIn(2);
  const policies = Array.from({ length: policiesPerSet }, (_, index) => {
    const json = randomPolicy(chance);
    return { id: `p${index}`, json: throughText ? readBack(json) : json };
  });
  const schema = typed ? schemaJson() : null;
  const engine = createEngine(policies, schema);
  preparse(policies);
  for (let index = 0; index < requestsPerSet; index++) {
    const good = randomRequest(chance);
    const request = chance.oneIn(12) ? spoiled(chance, good) : good;
    compareOne(engine, policies, request, { seed, typed }, comparison);
  }
}

let schemaJsonOnce: unknown;

function schemaJson(): unknown {
  schemaJsonOnce ??= instance.run((cedar) => {
    const answer = cedar.schemaToJsonWithResolvedTypes(differentialSchema);
    if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors));
    const parsed = cedar.preparseSchema('differential', differentialSchema);
    if (parsed.type === 'failure') throw new Error(JSON.stringify(parsed.errors));
    return answer.json;
  });
  return schemaJsonOnce;
}

/** The policy as it comes back from Cedar's text, which is where policies of bundles come from. */
function readBack(json: PolicyJson): PolicyJson {
  const text = instance.run((cedar) => cedar.policyToText(json));
  if (text.type === 'failure') throw new Error(`${JSON.stringify(text.errors)}: ${JSON.stringify(json)}`);
  const back = instance.run((cedar) => cedar.policyToJson(text.text));
  // Not all that JSON can say can be said in text, `has` of a path with blanks in it for example.
  return back.type === 'failure' ? json : back.json;
}

function preparse(policies: readonly EnginePolicy[]): void {
  const staticPolicies = Object.fromEntries(policies.map(({ id, json }) => [id, json]));
  const answer = instance.run((cedar) => cedar.preparsePolicySet('differential', { staticPolicies }));
  if (answer.type === 'failure') throw new Error(`${JSON.stringify(answer.errors)}: ${JSON.stringify(policies)}`);
}

function compareOne(
  engine: Engine,
  policies: readonly EnginePolicy[],
  request: CedarRequest,
  about: { readonly seed: number; readonly typed: boolean },
  comparison: Comparison,
): void {
  comparison.requests += 1;
  const verdict = engine.evaluate(request);
  if (verdict === null) {
    comparison.leftToCedar += 1;
    return;
  }
  const mine = {
    decision: verdict.forbids.length === 0 && verdict.permits.length > 0 ? 'allow' : 'deny',
    reason: verdict.forbids.length > 0 ? verdict.forbids : verdict.permits,
    errors: verdict.errors,
  };
  const theirs = askCedar(request, about.typed);
  if (mine.decision === 'allow') comparison.permitted += 1;
  if (mine.errors.length > 0) comparison.withErrors += 1;
  if (JSON.stringify(mine) === JSON.stringify(theirs)) return;
  throw new Error(
    [
      `Seed ${about.seed}${about.typed ? '' : ', without a schema'}: the engine says ${JSON.stringify(mine)}`,
      `Cedar says ${JSON.stringify(theirs)}`,
      ...policies.map(({ id, json }) => `${id}: ${JSON.stringify(json)}`),
      JSON.stringify(request),
    ].join('\n'),
  );
}

function askCedar(request: CedarRequest, typed: boolean) {
  const answer = instance.run((cedar) =>
    cedar.statefulIsAuthorized({
      principal: { ...request.principal },
      action: { ...request.action },
      resource: { ...request.resource },
      context: { ...request.context },
      entities: [...request.entities],
      preparsedPolicySetId: 'differential',
      validateRequest: typed,
      ...(typed && { preparsedSchemaName: 'differential' }),
    }),
  );
  if (answer.type === 'failure') return { failure: answer.errors.map(({ message }) => message) };
  const { decision, diagnostics } = answer.response;
  return {
    decision,
    reason: diagnostics.reason.toSorted(),
    errors: diagnostics.errors.map(({ policyId }) => policyId).toSorted(),
  };
}

/**
 * Asks both about policies that need no particular request.
 * @throws Error when the engine says something else than Cedar
 */
export function compareConditions(conditions: readonly PolicyJson['conditions'][0]['body'][]): Comparison {
  const all = { op: 'All' } as const;
  const policies = conditions.map((body, index) => {
    const json: PolicyJson = {
      effect: 'permit',
      principal: all,
      action: all,
      resource: all,
      conditions: [{ kind: 'when', body }],
    };
    return { id: `p${String(index).padStart(6, '0')}`, json };
  });
  preparse(policies);
  const comparison = emptyComparison();
  compareOne(
    createEngine(policies, null),
    policies,
    randomRequest(chanceFrom(1)),
    { seed: 1, typed: false },
    comparison,
  );
  return comparison;
}
