import { expect, it } from 'vitest';
import type { Identity } from '#runtime/auth/identity.ts';
import { anonymousIdentity } from '#runtime/graphql/require-scope.ts';
import { createLogger } from '#runtime/telemetry/logger.ts';
import { createMetrics } from '#runtime/telemetry/metrics.ts';
import { createDemand, type DemandOptions, type Payer } from './demand.ts';

function demandOf(options: Partial<DemandOptions> = {}) {
  return createDemand({
    limits: { costMax: 50, listSize: 10, burst: 100, refillPerSecond: 1 },
    redis: undefined,
    countsByAddress: false,
    logger: createLogger({ service: 'test', level: 'silent' }),
    metrics: createMetrics({ processMetrics: false }),
    ...options,
  });
}

const identityOf = (kind: Identity['actor']['kind'], id: string, tenantId = 'org_1'): Identity => ({
  actor: { kind, id, name: id },
  tenantId,
  scopes: [],
});
const refused = { retryAfterMs: expect.any(Number) };

it('each person, agent and API key pays for itself, wherever it calls from', () => {
  const demand = demandOf();
  const payers: Payer[] = [
    { identity: identityOf('PERSON', 'usr_1'), address: '10.0.0.1' },
    { identity: identityOf('PERSON', 'usr_2'), address: '10.0.0.1' },
    { identity: identityOf('PERSON', 'usr_1', 'org_2') },
    { identity: identityOf('AGENT', 'agt_1') },
    { identity: identityOf('INTEGRATION', 'key_1') },
    { identity: identityOf('INTEGRATION', 'key_2') },
  ];
  for (const payer of payers) expect(demand.spend(payer, 95)).toBeUndefined();
  for (const payer of payers) expect(demand.spend(payer, 95)).toMatchObject(refused);
  expect(demand.spend({ identity: identityOf('PERSON', 'usr_1'), address: '10.0.0.2' }, 95)).toMatchObject(refused);
});

it('who has no token pays with others of the same address, out of a tenth', () => {
  const demand = demandOf();
  const at = (address: string): Payer => ({ identity: anonymousIdentity, address });
  expect(demand.spend(at('10.0.0.1'), 8)).toBeUndefined();
  expect(demand.spend(at('10.0.0.1'), 8)).toMatchObject(refused);
  expect(demand.spend(at('10.0.0.2'), 8)).toBeUndefined();
  expect(demand.report(at('10.0.0.2'), 8)).toMatchObject({ limit: 10, remaining: 2 });
});

it('where nobody says who they are, everybody pays by address', () => {
  const demand = demandOf({ countsByAddress: true });
  const at = (address: string): Payer => ({ identity: identityOf('PERSON', 'anybody', 'open'), address });
  expect(demand.spend(at('10.0.0.1'), 95)).toBeUndefined();
  expect(demand.spend(at('10.0.0.1'), 95)).toMatchObject(refused);
  expect(demand.spend(at('10.0.0.2'), 95)).toBeUndefined();
});

it('an operation costs something at least, and not more than is allowed', () => {
  const demand = demandOf();
  expect(demand.admit(0)).toBe(1);
  expect(demand.admit(50)).toBe(50);
  expect(() => demand.admit(51)).toThrow(
    expect.objectContaining({ code: 'COST_EXCEEDED', retryable: false, details: { cost: 51, limit: 50 } }),
  );
});

it('each limit can be off by itself', () => {
  const limits = { listSize: 10, refillPerSecond: 1 };
  const withoutRate = demandOf({ limits: { ...limits, costMax: 50, burst: 0 } });
  const payer: Payer = { identity: identityOf('PERSON', 'usr_1') };
  for (let count = 0; count < 100; count += 1) expect(withoutRate.spend(payer, 50)).toBeUndefined();
  expect(withoutRate.report(payer, 50)).toEqual({ estimated: 50, operationLimit: 50 });
  const withoutSize = demandOf({ limits: { ...limits, costMax: 0, burst: 100 } });
  expect(withoutSize.admit(1e9)).toBe(1e9);
  // All that there is.
  expect(withoutSize.spend(payer, 1e9)).toBeUndefined();
  expect(withoutSize.spend(payer, 1e9)).toMatchObject(refused);
});
