import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backtest } from '../backtest/backtest.fixture.ts';
import { toolCall } from '../decision/requests.fixture.ts';
import { check, createVenture, type PolicyWorld, permitAll, putInForce, startPolicyWorld } from '../policy.fixture.ts';
import { readReceipt } from '../receipt/read-receipt.ts';
import { verifyReceipt } from '../receipt/receipt.ts';

let directory: string;
let world: PolicyWorld;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parpour-guardrails-'));
  const path = join(directory, 'guardrails.cedar');
  await writeFile(
    path,
    '@id("no-mail") @reason("No mail.") forbid (principal, action, resource == Tool::"mail.send");',
  );
  world = await startPolicyWorld({ VENTURE_POLICY_GUARDRAILS_PATH: path });
});
afterAll(async () => {
  await world?.close();
  await rm(directory, { recursive: true, force: true });
});

test('guardrails stand above every bundle, in decisions, in receipts and in backtests', async () => {
  const venture = await createVenture(world);
  await putInForce(world, venture, permitAll);
  const request = toolCall('mail.send', {}, { ventureId: venture.ventureId });
  const denied = await check(world, venture.system, request);
  expect(denied).toMatchObject({ effect: 'DENY', determiningPolicies: ['platform:no-mail'], reasons: ['No mail.'] });
  const { effect } = await check(world, venture.system, { ...request, resource: { type: 'Tool', id: 'brief.read' } });
  expect(effect).toBe('PERMIT');

  // The decision is made again out of its receipt, with the guardrails in it and not without them.
  const read = () => readReceipt(world.runtime.db.drizzle, denied.decisionId);
  await expect.poll(async () => (await read())?.event?.seq).toMatch(/^\d+$/);
  const receipt = await read();
  const faultsIn = (given: unknown) => verifyReceipt(given).flatMap(({ isWell, what }) => (isWell ? [] : [what]));
  expect(faultsIn(receipt)).toEqual([]);
  expect(receipt?.guardrails?.policies).toContain('no-mail');
  const named = 'the guardrails have the hash that the input names';
  expect(faultsIn({ ...receipt, guardrails: null })).toEqual([named]);
  const loosened = { ...receipt?.guardrails, policies: '@id("x") forbid (principal, action, resource == Tool::"x");' };
  expect(faultsIn({ ...receipt, guardrails: loosened })).toEqual([named]);

  // A candidate can't loosen them either.
  const tried = await backtest(world, venture, { policies: permitAll });
  expect(tried).toMatchObject({ report: { decisions: 2, newlyAllowed: 0, newlyDenied: 0 } });
});
