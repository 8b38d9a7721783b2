import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requestArtifact } from '#schema/rpc/artifact.ts';
import { type HandWorld, startHandWorld, type TestVenture } from './hand.fixture.ts';

let world: HandWorld;
let venture: TestVenture;

beforeAll(async () => {
  world = await startHandWorld();
});
afterAll(() => world?.stop());
beforeEach(async () => {
  venture = await world.enterVenture();
});

describe('a document of a task that has read data of customers', () => {
  it('waits for an approval, and no other does', async () => {
    await world.inForce(`@id("read-first") @approval("1") @reason("A person reads it first.")
      permit (principal is Agent, action == Action::"publishArtifact", resource)
      when { context has labels && context.labels.contains("customer-data") };`);
    const spec = { document: { title: 'Memo', sections: [{ heading: 'A', blocks: [{ paragraph: 'b' }] }] } };
    const ask = (idempotencyKey: string, labels: string[]) =>
      world.runtime.bus.call(
        requestArtifact,
        {
          ...{
            idempotencyKey,
            ventureId: venture.id,
            workflowId: null,
            taskId: 'tsk_1',
            authoredBy: 'offline',
            spec,
            labels,
          },
          agent: { role: 'writer', level: 'L3' as const },
        },
        venture.agent,
      );
    expect(await ask('plain', ['prices'])).toMatchObject({ state: 'QUEUED', replayed: false });
    const waits = await ask('labelled', ['customer-data']);
    if (waits.state !== 'APPROVAL_REQUIRED') throw new Error('it has to wait');
    expect(await ask('labelled', ['customer-data'])).toEqual(waits);
    expect(await world.events('artifact.requested.v1')).toHaveLength(1);
    await world.decide(venture.ben, waits.approvalId, true);
    expect(await ask('labelled', ['customer-data'])).toMatchObject({ state: 'QUEUED', replayed: false });
    const [, second] = await world.events('artifact.requested.v1');
    expect(second?.cause).toMatch(/^dec_/);
  });

  it('has its task wait until a person has approved it, and go on', async () => {
    venture = await world.enterVenture({ customers: ['Ida', 'Olm'], dataLabels: { customers: ['customer-data'] } });
    await world.inForce(`@id("read-first") @approval("1") @reason("A person reads it first.")
    permit (principal is Agent, action == Action::"publishArtifact", resource)
    when { context has labels && context.labels.contains("customer-data") };`);
    const steps = [
      { name: 'read', tool: 'brief.read', with: { part: 'customers' } },
      { name: 'text', tool: 'content.write', with: { kind: 'memo', about: 'customers' } },
      { name: 'memo', tool: 'artifact.compile', with: { kind: 'memo', content: { from: 'write.text' } } },
    ];
    const spec = { name: 'Letter', tasks: [{ name: 'write', role: 'writer', steps }] };
    const submitted = await world.act(venture.ana, 'submitWorkflow', 'SubmitWorkflowInput', {
      ventureId: venture.id,
      spec,
    });
    expect(submitted.userErrors).toEqual([]);
    await expect.poll(() => world.events('task.waiting.v1')).toHaveLength(1);
    const [asked] = await world.events('approval.requested.v1');
    expect(asked).toMatchObject({
      actor: { id: venture.agent.actor.id },
      payload: {
        kind: 'ARTIFACT',
        workflowId: submitted.workflow.id,
        summary: expect.stringMatching(/^Compile the document/),
      },
    });
    expect(await world.events('artifact.requested.v1')).toEqual([]);
    await world.decide(venture.ben, String(asked?.payload.approvalId), true);
    await expect.poll(() => world.events('artifact.requested.v1')).toHaveLength(1);
    const [requested] = await world.events('artifact.requested.v1');
    const permit = (await world.decisionsOf('publishArtifact')).find(({ effect }) => effect === 'PERMIT');
    expect(requested?.cause).toBe(permit?.decisionId);
  });
});
