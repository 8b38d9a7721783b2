import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { agent, spend, toolCall } from '../decision/requests.fixture.ts';
import {
  check,
  createVenture,
  eventsOf,
  freeze,
  type PolicyWorld,
  permitAll,
  publish,
  putInForce,
  run,
  startPolicyWorld,
  type TestVenture,
} from '../policy.fixture.ts';
import { backtest, cancelBacktest, endOf, readBacktest, restartBacktest, startBacktest } from './backtest.fixture.ts';

let world: PolicyWorld;
let venture: TestVenture;

beforeAll(async () => {
  world = await startPolicyWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  venture = await createVenture(world);
});

const noMail = '@id("no-mail") @reason("No mail.") forbid (principal, action, resource == Tool::"mail.send");';
const askForMail =
  '@id("ask") @approval("1") @reason("Ask.") permit (principal, action, resource == Tool::"mail.send");';

function ask(request: ReturnType<typeof toolCall>) {
  return check(world, venture.system, { ...request, ventureId: venture.ventureId });
}

describe('a backtest', () => {
  test('counts what would be denied, allowed and asked about, by policy and by agent, with examples', async () => {
    await putInForce(
      world,
      venture,
      `${permitAll} @id("no-get") forbid (principal, action, resource == Tool::"web.get");`,
    );
    const mail = await ask(toolCall('mail.send'));
    await ask(toolCall('mail.send', {}, { principal: agent('writer') }));
    await ask(toolCall('web.get'));
    await ask(toolCall('brief.read'));
    await freeze(world, venture, 'agt_frozen');
    await ask(toolCall('mail.send', {}, { principal: { ...agent(), id: 'agt_frozen' } }));

    const denying = await backtest(world, venture, { policies: `${permitAll} ${noMail}` });
    // The eighth is that of who started the backtest, by hand.
    expect(denying).toMatchObject({
      ...{ state: 'SUCCEEDED', decisionsTotal: 8, decisionsDone: 8, bundle: null, requestedBy: { id: 'usr_founder' } },
      report: {
        // The frozen agent would have been stopped all the same.
        ...{ decisions: 5, newlyDenied: 2, newlyAllowed: 1, newlyNeedsApproval: 0 },
        byPolicy: [
          { policyId: 'no-mail', newlyDenied: 2 },
          { policyId: 'permit-all', newlyAllowed: 1 },
        ],
        byPrincipal: [
          { principal: 'Agent::"agt_marketer"', newlyDenied: 1, newlyAllowed: 1 },
          { principal: 'Agent::"agt_writer"', newlyDenied: 1 },
        ],
        examples: [
          {
            decision: { id: mail.decisionId, effect: 'PERMIT' },
            wouldBe: 'DENY',
            policies: ['no-mail'],
            reasons: ['No mail.'],
          },
          { was: 'PERMIT', wouldBe: 'DENY' },
          { was: 'DENY', wouldBe: 'PERMIT', policies: ['permit-all'] },
        ],
      },
    });

    // Of a bundle that was published; what nothing permits any more is on no policy's account.
    const { bundle } = await publish(world, venture.founder, { ventureId: venture.ventureId, policies: askForMail });
    const asking = await backtest(world, venture, { bundleId: bundle?.id });
    expect(asking).toMatchObject({
      bundle: { id: bundle?.id },
      candidateHash: bundle?.hash,
      report: {
        ...{ newlyDenied: 1, newlyAllowed: 0, newlyNeedsApproval: 2 },
        byPolicy: [
          { policyId: 'ask', newlyNeedsApproval: 2 },
          { policyId: null, newlyDenied: 1 },
        ],
      },
    });
    expect((await eventsOf(world, venture.ventureId, 'policy.backtest_ended.v1')).at(-1)?.payload).toMatchObject({
      backtestId: asking?.id,
      state: 'SUCCEEDED',
      result: { decisions: 5, newlyDenied: 1, newlyAllowed: 0, newlyNeedsApproval: 2 },
    });
  });

  test('looks at the span that it is given, of this venture', async () => {
    await putInForce(world, venture, permitAll);
    await ask(toolCall('mail.send'));
    const other = await createVenture(world);
    await putInForce(world, other, permitAll);
    await check(world, other.system, { ...toolCall('mail.send'), ventureId: other.ventureId });
    const policies = `${permitAll} ${noMail}`;
    const past = await backtest(world, venture, { policies, from: '2020-01-01T00:00:00Z', to: '2020-02-01T00:00:00Z' });
    expect(past).toMatchObject({ state: 'SUCCEEDED', decisionsTotal: 0, report: { decisions: 0 } });
    expect(await backtest(world, venture, { policies })).toMatchObject({ report: { decisions: 1, newlyDenied: 1 } });
  });

  test('carries budgets forward: what would be denied uses none up, what would be allowed does', async () => {
    const small =
      '@id("small") permit (principal, action, resource) when { context has amountMinor && context.amountMinor <= 60 };';
    await putInForce(world, venture, small);
    await world.runtime.events.append({
      ventureId: venture.ventureId,
      stream: { id: 'lim_test', expectedVersion: 0 },
      actor: venture.founder.actor,
      correlationId: 'test',
      events: [
        {
          type: 'money.spending_limit_set.v1',
          payload: {
            ...{ limitId: 'lim_test', scope: 'VENTURE', subject: venture.ventureId, windowSeconds: 86_400 },
            cap: { amountMinor: '100', currency: 'EUR' },
          },
        },
      ],
    });
    await expect.poll(() => sequenced('lim_test')).toBe(1);
    // Under the bundle in force: 90 is denied; 60 and 40 use the budget up; 10 finds none.
    for (const [index, amount] of ['90', '60', '40', '10'].entries()) {
      await ask(spend(amount, {}, { subjectId: `mi_${index}` }));
    }
    // With 90 allowed, 10 is all that is left: 60 and 40 would be over the limit, and 10 fits.
    const generous = await backtest(world, venture, { policies: small.replace('60', '90') });
    expect(generous).toMatchObject({
      report: {
        ...{ decisions: 4, newlyDenied: 2, newlyAllowed: 2, newlyNeedsApproval: 0 },
        byPolicy: expect.arrayContaining([
          { policyId: 'small', newlyDenied: 0, newlyAllowed: 2, newlyNeedsApproval: 0 },
          { policyId: null, newlyDenied: 2, newlyAllowed: 0, newlyNeedsApproval: 0 },
        ]),
      },
    });
    // With 60 denied, 40 and 10 fit.
    const strict = await backtest(world, venture, { policies: small.replace('60', '50') });
    expect(strict).toMatchObject({ report: { newlyDenied: 1, newlyAllowed: 1 } });
  });

  test('is refused for what is no candidate, no span, no bundle of the venture, and for strangers', async () => {
    const stranger = await createVenture(world);
    const { bundle } = await publish(world, stranger.founder, { ventureId: stranger.ventureId, policies: permitAll });
    const refusals = await Promise.all([
      startBacktest(world, venture, {}),
      startBacktest(world, venture, { policies: permitAll, bundleId: 'pb_1' }),
      startBacktest(world, venture, { policies: 'permit (principal, action, resource);' }),
      startBacktest(world, venture, { policies: permitAll, from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }),
      startBacktest(world, venture, { bundleId: bundle?.id }),
      startBacktest(world, { ...stranger, ventureId: venture.ventureId }, { policies: permitAll }),
    ]);
    expect(refusals.map(({ userErrors }) => userErrors[0]?.code)).toEqual([
      ...['INVALID_INPUT', 'INVALID_INPUT', 'INVALID_POLICY_BUNDLE', 'INVALID_INPUT', 'NOT_FOUND', 'NOT_FOUND'],
    ]);
    const own = await backtest(world, venture, { policies: permitAll });
    expect(await readBacktest(world, stranger, own?.id ?? '')).toBeNull();
    const listed = await run(
      world,
      venture.founder,
      `query ($id: ID!) { policyBacktests(ventureId: $id, first: 1) { nodes { id } pageInfo { hasNextPage } } }`,
      { id: venture.ventureId },
    );
    expect(listed.data).toEqual({ policyBacktests: { nodes: [{ id: own?.id }], pageInfo: { hasNextPage: false } } });
  });
});

describe('a run', () => {
  test('is cancelled while it runs, keeps nothing, and runs again from the start', async () => {
    await putInForce(world, venture, permitAll);
    await copyDecision((await ask(toolCall('mail.send'))).decisionId, 60_000);
    const { backtest: started } = await startBacktest(world, venture, { policies: `${permitAll} ${noMail}` });
    const id = started?.id ?? '';
    await expect.poll(async () => (await readBacktest(world, venture, id))?.decisionsTotal).toBe(60_004);
    const cancelled = await cancelBacktest(world, venture, { backtestId: id });
    expect(cancelled.userErrors).toEqual([]);
    expect(await endOf(world, venture, id)).toMatchObject({ state: 'CANCELLED', report: null });
    expect((await eventsOf(world, venture.ventureId, 'policy.backtest_ended.v1')).at(-1)?.payload).toMatchObject({
      state: 'CANCELLED',
      result: null,
    });

    expect((await restartBacktest(world, venture, { backtestId: id })).backtest).toMatchObject({ decisionsDone: 0 });
    expect(await endOf(world, venture, id)).toMatchObject({
      state: 'SUCCEEDED',
      report: { decisions: 60_001, newlyDenied: 60_001 },
    });
    const tooLate = await cancelBacktest(world, venture, { backtestId: id });
    expect(tooLate.userErrors).toMatchObject([{ code: 'INVALID_STATE' }]);
    expect((await restartBacktest(world, venture, { backtestId: id })).userErrors).toMatchObject([
      { code: 'INVALID_STATE' },
    ]);
  });

  test('that was killed is marked as interrupted, and can be started again; what is left of it changes nothing', async () => {
    // As a process leaves it that ended without a word: running, and silent for a minute.
    const { drizzle } = world.runtime.db;
    const id = world.runtime.ids.next('policyBacktest');
    const content = { policies: permitAll, schema: 'entity Agent;', allowlists: [] };
    await drizzle.execute(sql`
      insert into policy.backtests (backtest_id, venture_id, content, candidate_hash, from_at, to_at, state, runs, requested_by,
        decisions_done, started_at, alive_at)
      values (${id}, ${venture.ventureId}, ${JSON.stringify(content)}::jsonb, ${'a'.repeat(64)}, now() - interval '1 day', now(),
        'RUNNING', 1, ${JSON.stringify(venture.founder.actor)}::jsonb, 7, now(), now() - interval '1 minute')`);
    expect(await endOf(world, venture, id)).toMatchObject({ state: 'INTERRUPTED', report: null });
    await restartBacktest(world, venture, { backtestId: id });
    expect(await endOf(world, venture, id)).toMatchObject({ state: 'SUCCEEDED', decisionsDone: 0 });
    expect(await eventsOf(world, venture.ventureId, 'policy.backtest_ended.v1')).toMatchObject([
      { payload: { state: 'INTERRUPTED' } },
      { payload: { state: 'SUCCEEDED' } },
    ]);
  });

  test('that meets a fault of ours fails without a report, leaves the others alone, and can be started again', async () => {
    await putInForce(world, venture, permitAll);
    await ask(toolCall('mail.send'));
    // A candidate that nobody could have stored through the graph.
    const id = world.runtime.ids.next('policyBacktest');
    const content = { policies: 'this is no policy', schema: 'entity Agent;', allowlists: [] };
    await world.runtime.db.drizzle.execute(sql`
      insert into policy.backtests (backtest_id, venture_id, content, candidate_hash, from_at, to_at, requested_by)
      values (${id}, ${venture.ventureId}, ${JSON.stringify(content)}::jsonb, ${'b'.repeat(64)}, now() - interval '1 day', now(),
        ${JSON.stringify(venture.founder.actor)}::jsonb)`);
    expect(await endOf(world, venture, id)).toMatchObject({
      ...{ state: 'FAILED', report: null, failure: expect.stringContaining('the log of the service says why') },
    });
    expect((await restartBacktest(world, venture, { backtestId: id })).userErrors).toEqual([]);
    expect(await endOf(world, venture, id)).toMatchObject({ state: 'FAILED' });
    expect(await backtest(world, venture, { policies: permitAll })).toMatchObject({ state: 'SUCCEEDED' });
  });

  test('is started once for one key', async () => {
    const input = { policies: permitAll, idempotencyKey: `once-${venture.ventureId}` };
    const [first, second] = await Promise.all([
      startBacktest(world, venture, input),
      startBacktest(world, venture, input),
    ]);
    expect(second?.backtest?.id).toBe(first?.backtest?.id);
    expect([first?.replayed, second?.replayed].sort()).toEqual([false, true]);
  });

  test('waits behind two others of its venture at most', async () => {
    const { drizzle } = world.runtime.db;
    // They belong to a process that is alive.
    await drizzle.execute(sql`
      insert into policy.backtests (backtest_id, venture_id, content, candidate_hash, from_at, to_at, state, requested_by, alive_at)
      select 'bt_busy_' || n || ${venture.ventureId}, ${venture.ventureId}, '{}'::jsonb, ${'a'.repeat(64)}, now() - interval '1 day',
        now(), 'RUNNING', '{}'::jsonb, now() + interval '1 hour' from generate_series(1, 3) n`);
    const refused = await startBacktest(world, venture, { policies: permitAll });
    expect(refused.userErrors).toMatchObject([{ code: 'TOO_MANY_BACKTESTS' }]);
  });
});

async function sequenced(streamId: string): Promise<number> {
  const { rows } = await world.runtime.db.drizzle.execute<{ count: number }>(
    sql`select count(*)::integer as count from platform.event_log where stream_id = ${streamId}`,
  );
  return rows[0]?.count ?? 0;
}

/** Records so many more decisions with the input of one, made since. */
async function copyDecision(decisionId: string, count: number): Promise<void> {
  await world.runtime.db.drizzle.execute(sql`
    insert into policy.decisions (decision_id, venture_id, effect, frozen, reasons, determining_policies, action, principal,
      resource, bundle_id, bundle_hash, input_hash, action_hash, input)
    select substr(decision_id, 1, 16) || lpad(to_hex(n), 20, '0'), venture_id, effect, frozen, reasons, determining_policies,
      action, principal, resource, bundle_id, bundle_hash, input_hash, action_hash, input
    from policy.decisions, generate_series(1, ${count}::integer) n where decision_id = ${decisionId}`);
}
