import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { workflowSpec } from '#schema/specs/workflow-spec.ts';
import type { Agent } from '../agent/agent.ts';
import { decideTask, hasEnded, type Task, type TaskCommand } from '../task/task.ts';
import type { RunEvent } from './workflow.events.ts';
import {
  decideAdvance,
  decideCancel,
  decidePlan,
  evolveRun,
  isOver,
  type Run,
  type Surroundings,
  WorkflowEndedError,
} from './workflow.ts';

const workflowId = 'wf_1';
const calm: Surroundings = { isFrozen: () => false, isSettled: () => false };
const agent = (name: string, role = 'writer', level: Agent['level'] = 'L3'): Agent => ({
  id: `agt_${name}`,
  ventureId: 'ven_1',
  name,
  level,
  role,
});

/** A planned run with tasks of these names, each with the names it depends on. */
function planned(dependencies: Record<string, readonly string[]>): Run {
  const spec = workflowSpec.parse({
    name: 'Launch',
    tasks: Object.entries(dependencies).map(([name, dependsOn]) => ({
      name,
      role: 'writer',
      dependsOn,
      steps: [{ name: 'draft', tool: 'brief.read' }],
    })),
  });
  const fresh: Run = { workflow: { id: workflowId, state: 'PLANNING', failure: null, version: 1 }, tasks: [] };
  let next = 0;
  return decidePlan(fresh, spec, [agent('ana')], () => `tsk_${next++}`).reduce(evolveRun, fresh);
}

function taskOf(run: Run, name: string): Task {
  const task = run.tasks.find((item) => item.name === name);
  if (task === undefined) throw new Error(`no task ${name}`);
  return task;
}

/** Applies commands to tasks by name. */
function given(run: Run, ...steps: readonly [string, TaskCommand][]): Run {
  return steps.reduce((at, [name, command]) => evolveRun(at, decideTask(command, taskOf(at, name))), run);
}

const start: TaskCommand = { type: 'start', attemptId: 'att_1' };
const queue: TaskCommand = { type: 'queue', because: 'READY' };
const succeed: TaskCommand = { type: 'succeed', outputNames: ['draft'] };
const fail: TaskCommand = { type: 'fail', failure: 'the tool broke' };
const wait: TaskCommand = { type: 'wait', waitsFor: 'apr_1' };

/** Events as `name of the task or workflow: type`. */
function told(events: readonly RunEvent[]): string[] {
  return events.map((event) => `${'taskId' in event.payload ? event.payload.name : 'workflow'}: ${event.type}`);
}

describe('planning', () => {
  test('makes a task of each task of the file, with an agent of its role and ids for dependencies', () => {
    const run = planned({ research: [], write: ['research'] });
    expect(run.workflow.state).toBe('RUNNING');
    expect(run.tasks).toMatchObject([
      { id: 'tsk_0', name: 'research', agentId: 'agt_ana', state: 'BLOCKED', dependsOn: [], attempt: 0 },
      { id: 'tsk_1', name: 'write', dependsOn: ['tsk_0'] },
    ]);
  });

  test('is done once', () => {
    const run = planned({ research: [] });
    expect(decidePlan(run, { name: 'x', tasks: [] }, [], () => 'tsk_9')).toEqual([]);
  });

  test('fails the workflow when a role has no agent', () => {
    const spec = workflowSpec.parse({
      name: 'x',
      tasks: [{ name: 'paint', role: 'painter', steps: [{ name: 'a', tool: 'brief.read' }] }],
    });
    const fresh: Run = { workflow: { id: workflowId, state: 'PLANNING', failure: null, version: 1 }, tasks: [] };
    expect(decidePlan(fresh, spec, [agent('ana')], () => 'tsk_0')).toEqual([
      {
        type: 'workflow.failed.v1',
        payload: { workflowId, failure: 'no agent of the venture has the role painter, which paint needs' },
      },
    ]);
  });

  test('shares the work of a role among its agents and leaves orchestrators out where others have the role', () => {
    const spec = workflowSpec.parse({
      name: 'x',
      tasks: ['a', 'b', 'c', 'd'].map((name) => ({ name, role: 'writer', steps: [{ name: 's', tool: 'brief.read' }] })),
    });
    const fresh: Run = { workflow: { id: workflowId, state: 'PLANNING', failure: null, version: 1 }, tasks: [] };
    const agents = [agent('boss', 'writer', 'L1'), agent('ben'), agent('ana'), agent('other', 'seller')];
    const run = decidePlan(fresh, spec, agents, () => 'tsk_0').reduce(evolveRun, fresh);
    expect(run.tasks.map((task) => task.agentId)).toEqual(['agt_ana', 'agt_ben', 'agt_ana', 'agt_ben']);
  });
});

describe('advancing', () => {
  test('queues the tasks that depend on nothing', () => {
    const run = planned({ a: [], b: [], c: ['a', 'b'] });
    expect(told(decideAdvance(run, calm))).toEqual(['a: task.queued.v1', 'b: task.queued.v1']);
  });

  test('queues a task once all it depends on succeeded', () => {
    const run = given(
      planned({ a: [], b: [], c: ['a', 'b'] }),
      ['a', queue],
      ['b', queue],
      ['a', start],
      ['a', succeed],
    );
    expect(decideAdvance(run, calm)).toEqual([]);
    const done = given(run, ['b', start], ['b', succeed]);
    expect(told(decideAdvance(done, calm))).toEqual(['c: task.queued.v1']);
  });

  test('succeeds when every task did', () => {
    const run = given(planned({ a: [] }), ['a', queue], ['a', start], ['a', succeed]);
    expect(told(decideAdvance(run, calm))).toEqual(['workflow: workflow.succeeded.v1']);
  });

  test('skips all that depends on a failed task, lets others end, then fails with the reasons', () => {
    const run = given(
      planned({ a: [], b: ['a'], c: ['b'], other: [] }),
      ['a', queue],
      ['other', queue],
      ['a', start],
      ['a', fail],
    );
    const events = decideAdvance(run, calm);
    expect(told(events)).toEqual(['b: task.skipped.v1', 'c: task.skipped.v1']);
    const rest = given(events.reduce(evolveRun, run), ['other', start], ['other', succeed]);
    expect(decideAdvance(rest, calm)).toEqual([
      { type: 'workflow.failed.v1', payload: { workflowId, failure: 'a: the tool broke' } },
    ]);
  });

  test('waits when nothing runs and something waits, and resumes when it is decided', () => {
    const waiting = given(planned({ a: [] }), ['a', queue], ['a', start], ['a', wait]);
    const events = decideAdvance(waiting, calm);
    expect(told(events)).toEqual(['workflow: workflow.waiting.v1']);
    const run = events.reduce(evolveRun, waiting);
    expect(decideAdvance(run, calm)).toEqual([]);
    expect(decideAdvance(run, { ...calm, isSettled: (id) => id === 'apr_1' })).toMatchObject([
      { type: 'task.queued.v1', payload: { attempt: 2, because: 'DECIDED' } },
      { type: 'workflow.resumed.v1' },
    ]);
  });

  test('does not say waiting when the decision came before the wait', () => {
    const run = given(planned({ a: [] }), ['a', queue], ['a', start], ['a', wait]);
    expect(told(decideAdvance(run, { ...calm, isSettled: () => true }))).toEqual(['a: task.queued.v1']);
  });

  test('queues nothing under a freeze and goes on when it is lifted', () => {
    const run = planned({ a: [], b: [] });
    const freezeOnA: Surroundings = { ...calm, isFrozen: (task) => task.name === 'a' };
    expect(told(decideAdvance(run, freezeOnA))).toEqual(['b: task.queued.v1']);
    expect(told(decideAdvance(run, calm))).toEqual(['a: task.queued.v1', 'b: task.queued.v1']);
  });

  test('leaves a workflow alone that has ended', () => {
    const run = given(planned({ a: [] }), ['a', queue], ['a', start], ['a', succeed]);
    const over = decideAdvance(run, calm).reduce(evolveRun, run);
    expect(decideAdvance(over, calm)).toEqual([]);
  });
});

describe('cancelling', () => {
  test('ends every task that has not ended', () => {
    const run = given(planned({ a: [], b: ['a'], c: [] }), ['a', queue], ['a', start], ['a', succeed], ['c', queue]);
    const events = decideCancel(run, 'no longer wanted');
    expect(told(events)).toEqual(['workflow: workflow.cancelled.v1', 'b: task.cancelled.v1', 'c: task.cancelled.v1']);
    expect(events.reduce(evolveRun, run).workflow.state).toBe('CANCELLED');
  });

  test('refuses a workflow that has ended', () => {
    const run = given(planned({ a: [] }), ['a', queue], ['a', start], ['a', succeed]);
    const over = decideAdvance(run, calm).reduce(evolveRun, run);
    expect(() => decideCancel(over, 'too late')).toThrow(WorkflowEndedError);
  });
});

describe('any run', () => {
  type Fate = 'succeed' | 'fail';
  interface Plan {
    readonly dependencies: readonly (readonly number[])[];
    readonly fates: readonly Fate[];
    /** How often each task waits before its fate. */
    readonly waits: readonly number[];
    /** How often each task's attempt is lost. */
    readonly losses: readonly number[];
    /** Decides whose turn it is, and when advancing is asked for beside the turns. */
    readonly dice: readonly number[];
  }
  const plans: fc.Arbitrary<Plan> = fc.integer({ min: 1, max: 12 }).chain((size) =>
    fc.record({
      dependencies: fc.tuple(
        ...Array.from({ length: size }, (_, index) =>
          index === 0 ? fc.constant([]) : fc.subarray([...Array(index).keys()]),
        ),
      ),
      fates: fc.array(fc.constantFrom<Fate>('succeed', 'succeed', 'succeed', 'fail'), {
        minLength: size,
        maxLength: size,
      }),
      waits: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: size, maxLength: size }),
      losses: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: size, maxLength: size }),
      dice: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
    }),
  );

  /** What must come of the tasks, from their fates alone. */
  function expectedStates({ dependencies, fates }: Plan): string[] {
    const states: string[] = [];
    dependencies.forEach((before, index) => {
      const mayRun = before.every((other) => states[other] === 'SUCCEEDED');
      states.push(mayRun ? (fates[index] === 'fail' ? 'FAILED' : 'SUCCEEDED') : 'SKIPPED');
    });
    return states;
  }

  test('ends in the state that follows from the outcomes of its tasks, whatever the order, repeats, losses and freezes', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const name = (index: number) => `t${index}`;
        let run = planned(
          Object.fromEntries(plan.dependencies.map((before, index) => [name(index), before.map(name)])),
        );
        const waitsLeft = [...plan.waits];
        const lossesLeft = [...plan.losses];
        const settled = new Set<string>();
        let roll = 0;
        const dice = (sides: number) => (plan.dice[roll++ % plan.dice.length] ?? 0) % sides;
        const advance = () => {
          const isFrozen = dice(4) === 0;
          const events = decideAdvance(run, { isFrozen: () => isFrozen, isSettled: (id) => settled.has(id) });
          run = events.reduce(evolveRun, run);
        };
        for (let turn = 0; turn < 3_000 && !isOver(run.workflow); turn++) {
          for (let repeats = dice(3); repeats >= 0; repeats--) advance();
          const open = run.tasks.filter((task) => ['QUEUED', 'RUNNING', 'WAITING'].includes(task.state));
          const task = open[dice(Math.max(1, open.length))];
          if (task === undefined) continue;
          const index = run.tasks.indexOf(task);
          const apply = (command: TaskCommand) => {
            run = given(run, [task.name, command]);
          };
          if (task.state === 'QUEUED') apply({ type: 'start', attemptId: `att_${turn}` });
          else if (task.state === 'WAITING') settled.add(task.waitsFor ?? '');
          else if ((lossesLeft[index] ?? 0) > 0) {
            lossesLeft[index] = (lossesLeft[index] ?? 0) - 1;
            apply({ type: 'queue', because: 'LOST' });
          } else if ((waitsLeft[index] ?? 0) > 0) {
            waitsLeft[index] = (waitsLeft[index] ?? 0) - 1;
            const waitsFor = `apr_${index}_${turn}`;
            // Sometimes the decision is there before the wait.
            if (dice(2) === 0) settled.add(waitsFor);
            apply({ type: 'wait', waitsFor });
          } else apply(plan.fates[index] === 'fail' ? fail : succeed);
        }
        expect(run.tasks.every(hasEnded)).toBe(true);
        const expected = expectedStates(plan);
        expect(run.tasks.map((task) => task.state)).toEqual(expected);
        expect(run.workflow.state).toBe(expected.includes('FAILED') ? 'FAILED' : 'SUCCEEDED');
      }),
      { numRuns: 300 },
    );
  });
});
