import { expect } from 'vitest';
import { type PolicyWorld, run, type TestVenture } from '../policy.fixture.ts';

const fields = /* GraphQL */ `
  fragment Backtest on PolicyBacktest {
    id state candidateHash from to decisionsTotal decisionsDone failure
    bundle { id }
    requestedBy { id }
    report {
      decisions newlyDenied newlyAllowed newlyNeedsApproval
      byPolicy { policyId newlyDenied newlyAllowed newlyNeedsApproval }
      byPrincipal { principal newlyDenied newlyAllowed newlyNeedsApproval }
      examples { decision { id effect } was wouldBe policies reasons }
    }
  }
`;

/** A backtest as the graph presents it. */
export interface ShownBacktest {
  readonly id: string;
  readonly state: string;
  readonly decisionsTotal: number | null;
  readonly decisionsDone: number;
  readonly report: Record<string, unknown> | null;
}

interface Payload {
  readonly backtest: ShownBacktest | null;
  readonly replayed: boolean;
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
}

let keys = 0;

async function mutate(world: PolicyWorld, venture: TestVenture, field: string, input: object): Promise<Payload> {
  const type = field === 'startPolicyBacktest' ? 'StartPolicyBacktestInput' : 'ChangePolicyBacktestInput';
  const result = await run(
    world,
    venture.founder,
    `${fields} mutation ($input: ${type}!) {
      ${field}(input: $input) { backtest { ...Backtest } replayed userErrors { code message } }
    }`,
    { input: { idempotencyKey: `backtest-${++keys}`, ...input } },
  );
  if (result.errors !== undefined) throw new Error(JSON.stringify(result.errors));
  // The document asks for exactly these fields.
  return (result.data as Record<string, Payload>)[field] as Payload;
}

export function startBacktest(world: PolicyWorld, venture: TestVenture, input: object): Promise<Payload> {
  return mutate(world, venture, 'startPolicyBacktest', { ventureId: venture.ventureId, ...input });
}

export function cancelBacktest(world: PolicyWorld, venture: TestVenture, input: object): Promise<Payload> {
  return mutate(world, venture, 'cancelPolicyBacktest', input);
}

export function restartBacktest(world: PolicyWorld, venture: TestVenture, input: object): Promise<Payload> {
  return mutate(world, venture, 'restartPolicyBacktest', input);
}

export async function readBacktest(
  world: PolicyWorld,
  venture: TestVenture,
  id: string,
): Promise<ShownBacktest | null> {
  const result = await run(
    world,
    venture.founder,
    `${fields} query ($id: ID!) { policyBacktest(id: $id) { ...Backtest } }`,
    { id },
  );
  if (result.errors !== undefined) throw new Error(JSON.stringify(result.errors));
  return (result.data as { policyBacktest: ShownBacktest | null }).policyBacktest;
}

/** Waits until a backtest has ended. */
export async function endOf(world: PolicyWorld, venture: TestVenture, id: string): Promise<ShownBacktest | null> {
  await expect
    .poll(async () => (await readBacktest(world, venture, id))?.state)
    .toMatch(/SUCCEEDED|FAILED|CANCELLED|INTERRUPTED/);
  return readBacktest(world, venture, id);
}

/** Starts a backtest and waits for its report. */
export async function backtest(world: PolicyWorld, venture: TestVenture, input: object): Promise<ShownBacktest | null> {
  const { backtest: started, userErrors } = await startBacktest(world, venture, input);
  if (started === null) throw new Error(JSON.stringify(userErrors));
  return endOf(world, venture, started.id);
}
