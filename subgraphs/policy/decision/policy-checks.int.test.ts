import { sql } from 'drizzle-orm';
import { headers } from 'nats';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freezePlatform, unfreezePlatform } from '#runtime/auth/platform-freeze.ts';
import { sha256Hex } from '#runtime/json/canonical.ts';
import { actionHashOf } from '#runtime/policy/action-hash.ts';
import { policyCheck } from '#schema/rpc/policy.ts';
import {
  agentOf,
  check,
  createVenture,
  decidedIn,
  forbidAll,
  freeze,
  type PolicyWorld,
  permitAll,
  personOf,
  publish,
  putInForce,
  startPolicyWorld,
  type TestVenture,
  unfreeze,
} from '../policy.fixture.ts';
import { agent, person, toolCall } from './requests.fixture.ts';

let world: PolicyWorld;
let venture: TestVenture;

beforeAll(async () => {
  world = await startPolicyWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  venture = await createVenture(world);
});

const draft = () => toolCall('mail.draft', {}, { ventureId: venture.ventureId, subjectId: 'tc_1' });

describe('a check over the bus', () => {
  test('denies while no bundle is active, published or not', async () => {
    await publish(world, venture.founder, { ventureId: venture.ventureId, policies: permitAll });
    const reply = await check(world, venture.system, draft());
    expect(reply).toMatchObject({ effect: 'DENY', frozen: false, bundleHash: null, determiningPolicies: [] });
    expect(reply.reasons).toEqual(['No policy bundle is active in this venture, and without one nothing is permitted']);
  });

  test('permits by the active bundle and keeps decision and event together', async () => {
    const bundleId = await putInForce(world, venture, permitAll);
    const request = { ...draft(), workflowId: 'wf_1', taskId: 'tsk_1' };
    const reply = await check(world, venture.system, request);
    expect(reply).toMatchObject({
      effect: 'PERMIT',
      reasons: ['All is well.'],
      determiningPolicies: ['permit-all'],
      actionHash: actionHashOf(request),
    });

    const { rows } = await world.runtime.db.drizzle.execute<{ input: string; input_hash: string }>(
      sql`select * from policy.decisions where decision_id = ${reply.decisionId}`,
    );
    expect(rows).toEqual([
      expect.objectContaining({
        venture_id: venture.ventureId,
        effect: 'PERMIT',
        bundle_id: bundleId,
        principal: 'Agent::"agt_marketer"',
        resource: 'Tool::"mail.draft"',
        workflow_id: 'wf_1',
        task_id: 'tsk_1',
        subject_id: 'tc_1',
      }),
    ]);
    expect(sha256Hex(rows[0]?.input ?? '')).toBe(rows[0]?.input_hash);

    const events = await decidedIn(world, venture.ventureId);
    expect(events).toEqual([
      {
        streamId: reply.decisionId,
        payload: expect.objectContaining({
          effect: 'PERMIT',
          bundleId,
          inputHash: rows[0]?.input_hash,
          workflowId: 'wf_1',
        }),
      },
    ]);
  });

  test('an activation takes effect with the next check', async () => {
    await putInForce(world, venture, permitAll);
    for (let round = 0; round < 10; round++) {
      expect((await check(world, venture.system, draft())).effect).toBe('PERMIT');
      await putInForce(world, venture, forbidAll);
      expect((await check(world, venture.system, draft())).effect).toBe('DENY');
      await putInForce(world, venture, permitAll);
    }
  });

  test('an activation that is acknowledged is never followed by a decision of the former bundle', async () => {
    await putInForce(world, venture, permitAll);
    let acknowledged = false;
    let stale = 0;
    let checked = 0;
    const checker = async () => {
      for (let left = 60; left > 0; left--) {
        const mustDeny = acknowledged;
        const { effect } = await check(world, venture.system, draft());
        checked += 1;
        if (mustDeny && effect !== 'DENY') stale += 1;
      }
    };
    const checkers = [checker(), checker(), checker(), checker()];
    await putInForce(world, venture, forbidAll);
    acknowledged = true;
    await Promise.all(checkers);
    expect({ checked, stale }).toEqual({ checked: 240, stale: 0 });
  });

  test.each(['ventureId', 'workflowId', 'agentId'] as const)('a freeze by %s wins over every policy', async (kind) => {
    await putInForce(world, venture, permitAll);
    const request = {
      ...draft(),
      workflowId: `wf_${venture.ventureId}`,
      principal: { ...agent(), id: `agt_${venture.ventureId}` },
    };
    const subject = { ventureId: venture.ventureId, workflowId: request.workflowId, agentId: request.principal.id }[
      kind
    ];
    await freeze(world, venture, subject);
    const reply = await check(world, venture.system, request);
    expect(reply).toMatchObject({ effect: 'DENY', frozen: true, determiningPolicies: [] });
    expect(reply.reasons[0]).toMatch(/ is frozen: money is missing$/);
    await unfreeze(world, venture, subject);
    expect((await check(world, venture.system, request)).effect).toBe('PERMIT');
  });

  test('a freeze that is acknowledged is never followed by a permit, nor its lifting by a denial', async () => {
    await putInForce(world, venture, permitAll);
    const { ids, db } = world.runtime;
    const order = { by: { kind: 'PERSON', id: 'operator', name: 'Olga' }, reason: 'a key is lost' } as const;
    const turns = [
      [() => freeze(world, venture, venture.ventureId), () => unfreeze(world, venture, venture.ventureId)],
      [() => freezePlatform({ db, ids }, order), () => unfreezePlatform({ db, ids }, order)],
    ] as const;
    for (const [apply, lift] of [...turns, ...turns]) {
      let phase: 'before' | 'frozen' | 'after' = 'before';
      const wrong: string[] = [];
      const asking = Array.from({ length: 4 }, async () => {
        for (let last: string = phase; last !== 'after'; ) {
          const askedIn = phase;
          const { effect } = await check(world, venture.system, draft());
          if (askedIn === 'frozen' && phase === 'frozen' && effect === 'PERMIT') wrong.push('permitted under a freeze');
          if (askedIn === 'after' && effect !== 'PERMIT') wrong.push('denied after it was lifted');
          last = askedIn;
        }
      });
      await check(world, venture.system, draft());
      await apply();
      phase = 'frozen';
      for (let n = 0; n < 5; n++) expect((await check(world, venture.system, draft())).frozen).toBe(true);
      // From the order on, before its acknowledgement, either may be the answer.
      phase = 'before';
      await lift();
      phase = 'after';
      await Promise.all(asking);
      expect(wrong).toEqual([]);
    }
  });

  test('works on while Redis keeps rubbish under a bundle', async () => {
    const { bundle } = await publish(world, venture.founder, {
      ventureId: venture.ventureId,
      policies: `${forbidAll}\n// ${venture.ventureId}`,
    });
    await world.runtime.cache.redis.set(
      `policy:bundle:${bundle?.hash}`,
      JSON.stringify({ policies: permitAll, schema: '', allowlists: [] }),
    );
    await putInForce(world, venture, `${forbidAll}\n// ${venture.ventureId}`);
    expect(await check(world, venture.system, draft())).toMatchObject({ effect: 'DENY', bundleHash: bundle?.hash });
  });

  test('text that no database or terminal likes is decided all the same', async () => {
    await putInForce(world, venture, '@id("none") permit (principal is Person, action, resource);');
    const request = toolCall('mail\u0000.\ndraft', { body: 'a\u0000b' }, { ventureId: venture.ventureId });
    const reply = await check(world, venture.system, request);
    expect(reply.effect).toBe('DENY');
    expect(reply.reasons.join()).not.toMatch(/\p{Cc}/u);
  });

  test('that comes with many others shares their transaction and nothing else', async () => {
    const other = await createVenture(world);
    await putInForce(world, venture, permitAll);
    await putInForce(world, other, permitAll);
    await freeze(world, other, other.ventureId);
    // PostgreSQL has no text with a NUL in it: this one can't be stored.
    const faulty = check(world, venture.system, { ...draft(), subjectId: 'tc_\u0000' });
    const checks = Array.from({ length: 60 }, (_, index) => {
      const asked = index % 2 === 0 ? venture : other;
      const request = { ...draft(), ventureId: asked.ventureId, subjectId: `tc_${index}` };
      return check(world, asked.system, request);
    });
    await expect(faulty).rejects.toThrow();
    const replies = await Promise.all(checks);
    expect(replies.map(({ effect, frozen }) => `${effect} ${frozen}`)).toEqual(
      replies.map((_, index) => (index % 2 === 0 ? 'PERMIT false' : 'DENY true')),
    );
    expect(new Set(replies.map(({ decisionId }) => decisionId)).size).toBe(60);
    const { rows } = await world.runtime.db.drizzle.execute<{
      subjects: number;
      events: number;
      transactions: number;
    }>(sql`
      select count(distinct d.subject_id)::int as subjects, count(distinct e.id)::int as events,
        count(distinct d.xmin::text)::int as transactions
      from policy.decisions d join platform.events e on e.stream_id = d.decision_id
      where d.venture_id in (${venture.ventureId}, ${other.ventureId}) and d.action = 'callTool'`);
    expect(rows[0]).toMatchObject({ subjects: 60, events: 60 });
    expect(rows[0]?.transactions).toBeLessThan(60);
  });

  test('is measured by role and effect', async () => {
    await putInForce(world, venture, permitAll);
    await check(world, venture.system, draft());
    const text = await world.runtime.metrics.registry.metrics();
    expect(text).toMatch(
      /venture_policy_evaluation_duration_seconds_count\{agent_role="other",decision="PERMIT"\} \d+/,
    );
    expect(text).toMatch(/venture_policy_cache_hit_rate (0\.\d+|1)\n/);
  });
});

describe('who may ask', () => {
  beforeEach(() => putInForce(world, venture, permitAll));

  test('an agent for itself', async () => {
    const reply = await check(world, agentOf(venture, 'agt_marketer'), draft());
    expect(reply.effect).toBe('PERMIT');
  });

  test('a person for themselves', async () => {
    const identity = { ...venture.founder, actor: { kind: 'PERSON', id: person.id, name: person.name } } as const;
    expect((await check(world, identity, { ...draft(), principal: person })).effect).toBe('PERMIT');
  });

  test('an agent not for another one, nor a person for an agent', async () => {
    const refusal = { code: 'FORBIDDEN', retryable: false };
    await expect(check(world, agentOf(venture, 'agt_other'), draft())).rejects.toMatchObject(refusal);
    await expect(check(world, venture.founder, draft())).rejects.toMatchObject(refusal);
  });

  test('nobody of another tenant, and no agent of another venture: the venture is not there for them', async () => {
    const stranger = await createVenture(world);
    const refusal = { code: 'NOT_FOUND' };
    await expect(check(world, stranger.system, draft())).rejects.toMatchObject(refusal);
    const elsewhere = { ...agentOf(venture, 'agt_marketer'), ventureIds: [stranger.ventureId] };
    await expect(check(world, elsewhere, draft())).rejects.toMatchObject(refusal);
    expect(await decidedIn(world, venture.ventureId)).toEqual([]);
  });

  test.each([
    ['without an identity', () => ''],
    [
      'with an identity that nobody signed',
      () => unsigned({ identity: venture.system, iss: 'parpour', aud: 'parpour:service', sub: 'x', exp: 4e9 }),
    ],
    [
      'with a token for the graph',
      () =>
        world.runtime.tokens.signUserToken({
          id: 'usr_1',
          name: 'Ana',
          kind: 'PERSON',
          tenantId: venture.tenantId,
          role: 'founder',
        }),
    ],
  ])('nobody %s', async (_name, token) => {
    const { connection } = world.runtime.bus;
    const message = headers();
    message.set('Parpour-Identity', await token());
    const answer = await connection.request(policyCheck.subject, JSON.stringify(draft()), {
      headers: message,
      timeout: 30_000,
    });
    expect(answer.json()).toMatchObject({ error: { code: 'UNAUTHENTICATED' } });
    expect(await decidedIn(world, venture.ventureId)).toEqual([]);
  });

  test('a request that breaks the contract is refused', async () => {
    const answer = world.runtime.bus.connection.request(
      policyCheck.subject,
      JSON.stringify({ ...draft(), action: 'deleteAll' }),
      {
        headers: await signed(),
        timeout: 30_000,
      },
    );
    expect((await answer).json()).toMatchObject({ error: { code: 'BAD_USER_INPUT' } });
  });

  async function signed() {
    const message = headers();
    message.set('Parpour-Identity', await world.runtime.tokens.signServiceIdentity(venture.system));
    return message;
  }
});

describe('stored decisions', () => {
  test('can not be changed, removed or made up without a bundle', async () => {
    await putInForce(world, venture, permitAll);
    const { decisionId } = await check(world, venture.system, draft());
    const { drizzle } = world.runtime.db;
    await expect(
      drizzle.execute(sql`update policy.decisions set effect = 'DENY' where decision_id = ${decisionId}`),
    ).rejects.toThrow();
    await expect(
      drizzle.execute(sql`delete from policy.decisions where decision_id = ${decisionId}`),
    ).rejects.toThrow();
    await expect(
      drizzle.execute(sql`
        insert into policy.decisions (decision_id, venture_id, effect, frozen, reasons, determining_policies, action, principal, resource, input_hash, action_hash, input)
        select 'dec_1', venture_id, 'PERMIT', false, reasons, determining_policies, action, principal, resource, input_hash, action_hash, input
        from policy.decisions where decision_id = ${decisionId}`),
    ).rejects.toThrow();
  });
});

test('an anonymous reader is not a system', async () => {
  const nobody = { ...personOf('', 'auditor'), ventureIds: [] };
  await expect(check(world, nobody, draft())).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

function unsigned(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`;
}
