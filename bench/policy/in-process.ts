import { setImmediate } from 'node:timers/promises';
import type { PreparedBundle } from '#subgraphs/policy/bundle/prepared-bundle.ts';
import { CedarInstance } from '#subgraphs/policy/cedar/instance.ts';
import { decide } from '#subgraphs/policy/decision/decision.ts';
import { evaluate, evaluateWithCedar } from '#subgraphs/policy/decision/evaluate.ts';
import type { Report } from '../report.ts';
import { type BenchRequest, benchBundle, benchRequests, benchSchema } from './material.ts';

const requestCount = 4_000;
const checkedCount = 200;

interface Rate {
  readonly perSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/** Decisions in one process on one core, nothing cached: Parpour's beside Cedar's, over the same requests in the same run. */
export async function measureInProcess(report: Report, seconds: number): Promise<void> {
  const requests = benchRequests(requestCount);
  for (const policies of [50, 500]) {
    const bundle = benchBundle(policies);
    requireAgreement(bundle, requests);
    report.progress(`${policies} policies`);
    const ours = await measure(seconds, requests, (request) => void decideOn(bundle, request));
    add(report, 'decision', policies, ours, 'compiled policies, decision and reasons');
    const sliced = await measure(seconds, requests, ({ cedar }) => void evaluateWithCedar(bundle, cedar));
    const peer = cedarPeer(bundle);
    const preparsed = await measure(seconds, requests, peer.preparsed);
    const stateless = await measure(seconds, requests, peer.stateless);
    addPeer(report, 'cedar_sliced', policies, sliced, ours, 'Cedar, preparsed, sliced by action and type');
    addPeer(report, 'cedar_preparsed', policies, preparsed, ours, 'Cedar, policies and schema parsed beforehand');
    addPeer(report, 'cedar_stateless', policies, stateless, ours, 'Cedar as it is first met: all parsed on each call');
  }
}

function decideOn(bundle: PreparedBundle, { check, cedar }: BenchRequest) {
  const evaluation = evaluate(bundle, cedar);
  return decide({ request: check, freeze: null, bundle, evaluation, approval: { kind: 'none' } });
}

/** A fast wrong answer is no answer. */
function requireAgreement(bundle: PreparedBundle, requests: readonly BenchRequest[]): void {
  const effects = new Set<string>();
  for (const request of requests.slice(0, checkedCount)) {
    const [mine, cedars] = [evaluate(bundle, request.cedar), evaluateWithCedar(bundle, request.cedar)];
    if (JSON.stringify(mine) !== JSON.stringify(cedars)) throw new Error(`Cedar says ${JSON.stringify(cedars)}`);
    if (mine.errors.length > 0) throw new Error(`A request is at fault: ${JSON.stringify(mine.errors)}`);
    effects.add(decideOn(bundle, request).effect);
  }
  if (effects.size < 3) throw new Error(`All decisions are ${[...effects].join(' or ')}`);
}

function cedarPeer(bundle: PreparedBundle) {
  const instance = new CedarInstance();
  const staticPolicies = Object.fromEntries(bundle.policies.map(({ id, text }) => [id, text]));
  instance.run((cedar) => {
    cedar.preparsePolicySet('bench', { staticPolicies });
    cedar.preparseSchema('bench', benchSchema);
  });
  const callOf = ({ cedar }: BenchRequest) => ({
    principal: { ...cedar.principal },
    action: { ...cedar.action },
    resource: { ...cedar.resource },
    context: { ...cedar.context },
    entities: [...cedar.entities],
    validateRequest: true,
  });
  const stored = { preparsedPolicySetId: 'bench', preparsedSchemaName: 'bench' };
  const whole = { policies: { staticPolicies }, schema: benchSchema };
  return {
    preparsed(request: BenchRequest) {
      requireSuccess(instance.run((cedar) => cedar.statefulIsAuthorized({ ...callOf(request), ...stored })));
    },
    stateless(request: BenchRequest) {
      requireSuccess(instance.run((cedar) => cedar.isAuthorized({ ...callOf(request), ...whole })));
    },
  };
}

function requireSuccess(answer: { readonly type: string }): void {
  if (answer.type !== 'success') throw new Error(`Cedar failed: ${JSON.stringify(answer)}`);
}

/** Runs for so many seconds after a warm-up of a fifth of it. */
async function measure(
  seconds: number,
  requests: readonly BenchRequest[],
  run: (request: BenchRequest) => void,
): Promise<Rate> {
  let next = 0;
  const one = () => {
    const request = requests[next++ % requests.length];
    if (request !== undefined) run(request);
  };
  for (const until = performance.now() + seconds * 200; performance.now() < until; ) one();
  const latencies: number[] = [];
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  let before = startedAt;
  while (before < until) {
    one();
    const after = performance.now();
    latencies.push((after - before) * 1000);
    before = after;
  }
  const perSecond = (latencies.length * 1000) / (before - startedAt);
  const sorted = Float64Array.from(latencies).sort();
  // What is left over from one engine is not on the next one's account.
  await setImmediate();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { perSecond, p50Us: at(0.5), p99Us: at(0.99) };
}

function add(report: Report, what: string, policies: number, rate: Rate, note: string): void {
  report.add({ name: `policy.${what}s_per_s_${policies}`, value: Math.round(rate.perSecond), unit: '1/s', note });
  report.add({ name: `policy.${what}_p50_us_${policies}`, value: rate.p50Us, unit: 'µs' });
  report.add({ name: `policy.${what}_p99_us_${policies}`, value: rate.p99Us, unit: 'µs' });
}

function addPeer(report: Report, what: string, policies: number, rate: Rate, ours: Rate, about: string): void {
  const note = `${about}; ${Math.round(ours.perSecond / rate.perSecond)} times slower`;
  report.add({ name: `policy.peer.${what}_per_s_${policies}`, value: rate.perSecond, unit: '1/s', note });
  report.add({ name: `policy.peer.${what}_p99_us_${policies}`, value: rate.p99Us, unit: 'µs' });
}
