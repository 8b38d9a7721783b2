import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SubgraphEvents } from '#runtime/graphql/executor.ts';
import { toolCall } from '../../decision/requests.fixture.ts';
import {
  check,
  createVenture,
  type PolicyWorld,
  permitAll,
  personOf,
  putInForce,
  startPolicyWorld,
  type TestVenture,
} from '../../policy.fixture.ts';

let world: PolicyWorld;
let venture: TestVenture;
let stranger: TestVenture;

beforeAll(async () => {
  world = await startPolicyWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  venture = await createVenture(world);
  stranger = await createVenture(world);
});

const noMail = '@id("no-mail") @reason("No mail.") forbid (principal, action, resource == Tool::"mail.send");';

/** Has a tool call decided. */
function decided(tool: string, of = venture) {
  return check(world, of.system, toolCall(tool, {}, { ventureId: of.ventureId }));
}

const live = /* GraphQL */ `
  subscription Live($ventureId: ID!, $filter: PolicyDecisionFilter, $after: Cursor) {
    policyDecisions(ventureId: $ventureId, filter: $filter, after: $after) { cursor decision { id effect reasons } }
  }
`;

interface Item {
  readonly cursor: string;
  readonly decision: { readonly id: string; readonly effect: string };
}

async function subscribe(variables: object, identity = venture.founder): Promise<SubgraphEvents> {
  const answer = await world.subgraph.executor.subscribe({
    query: live,
    variables: { ventureId: venture.ventureId, ...variables },
    identity,
    requestId: 'req_live',
  });
  if (!(Symbol.asyncIterator in answer)) throw new Error(JSON.stringify(answer.errors));
  return answer;
}

async function next(events: SubgraphEvents): Promise<Item> {
  const step = await events.next();
  if (step.done === true) throw new Error('the subscription ended');
  return (step.value.data as unknown as { policyDecisions: Item }).policyDecisions;
}

describe('the subscription', () => {
  test('delivers decisions as they are made and resumes behind a cursor', async () => {
    const events = await subscribe({});
    const first = await decided('mail.draft');
    await decided('mail.draft', stranger);
    const second = await decided('mail.send');
    const items = [await next(events), await next(events)];
    expect(items.map(({ decision }) => decision.id)).toEqual([first.decisionId, second.decisionId]);
    await events.return?.();

    const third = await decided('mail.draft');
    const resumed = await subscribe({ after: items[0]?.cursor });
    expect([(await next(resumed)).decision.id, (await next(resumed)).decision.id]).toEqual([
      second.decisionId,
      third.decisionId,
    ]);
    await resumed.return?.();
  });

  test('delivers only the effect asked for', async () => {
    await putInForce(world, venture, `${permitAll}${noMail}`);
    const events = await subscribe({ filter: { effect: 'DENY', resource: 'Tool::"mail.send"' } });
    await decided('mail.draft');
    const denied = await decided('mail.send');
    expect((await next(events)).decision).toEqual({ id: denied.decisionId, effect: 'DENY', reasons: ['No mail.'] });
    await events.return?.();
  });

  test('ends at once when the subscriber leaves while nothing happens', async () => {
    const events = await subscribe({});
    const waiting = events.next();
    await events.return?.();
    expect(await waiting).toMatchObject({ done: true });
  });

  test('is refused to another tenant, without the scope, and with a cursor of another venture', async () => {
    await expect(subscribe({}, stranger.founder)).rejects.toThrow('NOT_FOUND');
    await expect(subscribe({}, personOf(venture.tenantId, 'integrator'))).rejects.toThrow('FORBIDDEN');
    const events = await subscribe({ ventureId: stranger.ventureId }, stranger.founder);
    await decided('mail.draft', stranger);
    const { cursor } = await next(events);
    await events.return?.();
    await expect(subscribe({ after: cursor })).rejects.toThrow('CURSOR_INVALID');
  });
});
