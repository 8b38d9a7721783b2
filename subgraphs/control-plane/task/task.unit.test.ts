import { describe, expect, test } from 'vitest';
import { InvariantError } from '#runtime/errors/errors.ts';
import { decideTask, evolveTask, hasEnded, type Task, type TaskCommand } from './task.ts';

const fresh: Task = {
  id: 'tsk_1',
  workflowId: 'wf_1',
  name: 'write',
  role: 'writer',
  agentId: 'agt_1',
  level: 'L3',
  dependsOn: [],
  state: 'BLOCKED',
  attempt: 0,
  attemptId: null,
  starts: 0,
  lostAttempts: 0,
  waitsFor: null,
  failure: null,
  version: 0,
};
const queue: TaskCommand = { type: 'queue', because: 'READY' };
const start = (attemptId = 'att_1'): TaskCommand => ({ type: 'start', attemptId });
const wait: TaskCommand = { type: 'wait', waitsFor: 'apr_1' };
const succeed: TaskCommand = { type: 'succeed', outputNames: ['draft'] };
const fail: TaskCommand = { type: 'fail', failure: 'it broke' };

function given(...commands: readonly TaskCommand[]): Task {
  return commands.reduce((task, command) => evolveTask(task, decideTask(command, task)), fresh);
}

describe('a task', () => {
  test('is queued for its first attempt, started under its token and succeeds', () => {
    expect(decideTask(queue, fresh)).toEqual({
      type: 'task.queued.v1',
      payload: {
        workflowId: 'wf_1',
        taskId: 'tsk_1',
        name: 'write',
        agentId: 'agt_1',
        role: 'writer',
        level: 'L3',
        attempt: 1,
        because: 'READY',
      },
    });
    expect(given(queue, start())).toMatchObject({
      state: 'RUNNING',
      attempt: 1,
      attemptId: 'att_1',
      starts: 1,
      version: 2,
    });
    expect(given(queue, start(), succeed)).toMatchObject({ state: 'SUCCEEDED', attemptId: null });
  });

  test('waits without a token and is queued as a new attempt when what it waits for is decided', () => {
    expect(given(queue, start(), wait)).toMatchObject({ state: 'WAITING', waitsFor: 'apr_1', attemptId: null });
    expect(given(queue, start(), wait, { type: 'queue', because: 'DECIDED' })).toMatchObject({
      state: 'QUEUED',
      attempt: 2,
      waitsFor: null,
      lostAttempts: 0,
    });
  });

  test('counts the attempts that were lost, not those that were given back', () => {
    const lost = given(queue, start(), { type: 'queue', because: 'LOST' });
    expect(lost).toMatchObject({ state: 'QUEUED', attempt: 2, attemptId: null, lostAttempts: 1 });
    expect(given(queue, start(), { type: 'queue', because: 'RELEASED' })).toMatchObject({
      attempt: 2,
      lostAttempts: 0,
    });
  });

  test('keeps why it failed', () => {
    expect(given(queue, start(), fail)).toMatchObject({ state: 'FAILED', failure: 'it broke' });
  });

  test.each<[string, readonly TaskCommand[], TaskCommand]>([
    ['start before it is queued', [], start()],
    ['start twice', [queue, start()], start('att_2')],
    ['succeed while it waits', [queue, start(), wait], succeed],
    ['fail before it is started', [queue], fail],
    ['be skipped once it is queued', [queue], { type: 'skip', because: 'a failed' }],
    ['be queued as ready again', [queue, start()], queue],
    ['be queued as lost while it waits', [queue, start(), wait], { type: 'queue', because: 'LOST' }],
    ['be cancelled once it has ended', [queue, start(), succeed], { type: 'cancel' }],
    ['wait once it has ended', [queue, start(), fail], wait],
  ])('can not %s', (_what, before, command) => {
    expect(() => decideTask(command, given(...before))).toThrow(InvariantError);
  });

  test('has ended in exactly the four last states', () => {
    expect(hasEnded(given(queue, start(), wait))).toBe(false);
    expect(hasEnded(given({ type: 'skip', because: 'a failed' }))).toBe(true);
    expect(hasEnded(given(queue, start(), wait, { type: 'cancel' }))).toBe(true);
  });
});
