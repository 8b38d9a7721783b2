import { DomainError, InvariantError } from '#runtime/errors/errors.ts';
import type { WorkflowSpec } from '#schema/specs/workflow-spec.ts';
import { type Agent, pickAgent } from '../agent/agent.ts';
import { decideTask, evolveTask, hasEnded, type QueueReason, type Task } from '../task/task.ts';
import { isTaskEvent, type RunEvent, type WorkflowEvent } from './workflow.events.ts';

export type WorkflowState = 'PLANNING' | 'RUNNING' | 'WAITING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** A workflow, as far as decisions need it. */
export interface Workflow {
  readonly id: string;
  readonly state: WorkflowState;
  readonly failure: string | null;
  /** Events of its own stream so far. */
  readonly version: number;
}

/** A workflow with its tasks in planned order: what is decided together is locked together. */
export interface Run {
  readonly workflow: Workflow;
  readonly tasks: readonly Task[];
}

/** The workflow has ended; nothing of it can be changed any more. */
export class WorkflowEndedError extends DomainError {
  readonly code = 'WORKFLOW_ENDED';

  constructor(workflowId: string, state: WorkflowState, field?: readonly string[]) {
    super(`${workflowId} has ended as ${state}`, field);
  }
}

/** @returns true when nothing happens to the workflow any more */
export function isOver(workflow: Pick<Workflow, 'state'>): boolean {
  return workflow.state === 'SUCCEEDED' || workflow.state === 'FAILED' || workflow.state === 'CANCELLED';
}

/**
 * Turns a submitted workflow into tasks, one for each of the file, with an agent each.
 * @param nextTaskId gives a new `tsk_…` each time
 * @returns nothing when it is planned already; its failure when a role has no agent
 */
export function decidePlan(
  run: Run,
  spec: WorkflowSpec,
  agents: readonly Agent[],
  nextTaskId: () => string,
): readonly WorkflowEvent[] {
  const { workflow } = run;
  if (workflow.state !== 'PLANNING') return [];
  const ids = new Map(spec.tasks.map((task) => [task.name, nextTaskId()]));
  const idOf = (name: string): string => {
    const id = ids.get(name);
    if (id === undefined) throw new InvariantError(`${workflow.id} has no task ${name}`);
    return id;
  };
  const planned = new Map<string, number>();
  const tasks = [];
  for (const { name, role, dependsOn } of spec.tasks) {
    const agent = pickAgent(agents, role, planned);
    if (agent === undefined) {
      const failure = `no agent of the venture has the role ${role}, which ${name} needs`;
      return [{ type: 'workflow.failed.v1', payload: { workflowId: workflow.id, failure } }];
    }
    planned.set(agent.id, (planned.get(agent.id) ?? 0) + 1);
    const { id: agentId, level } = agent;
    tasks.push({ taskId: idOf(name), name, role, agentId, level, dependsOn: dependsOn.map(idOf) });
  }
  return [{ type: 'workflow.planned.v1', payload: { workflowId: workflow.id, tasks } }];
}

/** What decisions on a run look at beside the run itself. */
export interface Surroundings {
  /** @returns true when a freeze is in force on the task's agent, workflow or venture */
  readonly isFrozen: (task: Task) => boolean;
  /** @returns true when what the task waits for has been decided */
  readonly isSettled: (waitsFor: string) => boolean;
}

/**
 * Decides everything that follows from where the tasks stand: queues what became ready or was decided, skips what can't
 * run any more, and moves the workflow along or ends it. Looks at the state alone, so that asking once more than needed,
 * or late, or in another order changes nothing.
 */
export function decideAdvance(run: Run, surroundings: Surroundings): readonly RunEvent[] {
  if (run.workflow.state === 'PLANNING' || isOver(run.workflow)) return [];
  const events: RunEvent[] = [];
  let at = run;
  // A skip may let others be skipped in turn; each round decides at least one task, so there are at most as many rounds.
  for (;;) {
    const round = at.tasks.flatMap((task) => decideNext(task, at, surroundings) ?? []);
    if (round.length === 0) break;
    events.push(...round);
    at = round.reduce(evolveRun, at);
  }
  const outcome = decideOutcome(at);
  return outcome === null ? events : [...events, outcome];
}

/**
 * Stops a workflow and every task that has not ended.
 * @throws WorkflowEndedError
 */
export function decideCancel(run: Run, reason: string, field?: readonly string[]): readonly RunEvent[] {
  const { workflow, tasks } = run;
  if (isOver(workflow)) throw new WorkflowEndedError(workflow.id, workflow.state, field);
  return [
    { type: 'workflow.cancelled.v1', payload: { workflowId: workflow.id, reason } },
    ...tasks.filter((task) => !hasEnded(task)).map((task) => decideTask({ type: 'cancel' }, task)),
  ];
}

/** The run after an event of the workflow's or of a task's stream. */
export function evolveRun(run: Run, event: RunEvent): Run {
  if (isTaskEvent(event)) {
    const { taskId } = event.payload;
    return { ...run, tasks: run.tasks.map((task) => (task.id === taskId ? evolveTask(task, event) : task)) };
  }
  const workflow = evolveWorkflow(run.workflow, event);
  if (event.type !== 'workflow.planned.v1') return { ...run, workflow };
  return { workflow, tasks: event.payload.tasks.map((planned) => newTask(workflow.id, planned)) };
}

function evolveWorkflow(workflow: Workflow, event: WorkflowEvent): Workflow {
  const next = { ...workflow, version: workflow.version + 1 };
  switch (event.type) {
    case 'workflow.submitted.v1':
      return { ...next, state: 'PLANNING' };
    case 'workflow.planned.v1':
    case 'workflow.resumed.v1':
      return { ...next, state: 'RUNNING' };
    case 'workflow.waiting.v1':
      return { ...next, state: 'WAITING' };
    case 'workflow.succeeded.v1':
      return { ...next, state: 'SUCCEEDED' };
    case 'workflow.failed.v1':
      return { ...next, state: 'FAILED', failure: event.payload.failure };
    case 'workflow.cancelled.v1':
      return { ...next, state: 'CANCELLED' };
  }
}

type PlannedTask = Extract<WorkflowEvent, { type: 'workflow.planned.v1' }>['payload']['tasks'][number];

function newTask(workflowId: string, { taskId, ...planned }: PlannedTask): Task {
  return {
    ...planned,
    id: taskId,
    workflowId,
    state: 'BLOCKED',
    attempt: 0,
    attemptId: null,
    starts: 0,
    lostAttempts: 0,
    waitsFor: null,
    failure: null,
    version: 0,
  };
}

function decideNext(task: Task, run: Run, { isFrozen, isSettled }: Surroundings): RunEvent | null {
  const queue = (because: QueueReason) => (isFrozen(task) ? null : decideTask({ type: 'queue', because }, task));
  if (task.state === 'WAITING') return task.waitsFor !== null && isSettled(task.waitsFor) ? queue('DECIDED') : null;
  if (task.state !== 'BLOCKED') return null;
  const before = run.tasks.filter((other) => task.dependsOn.includes(other.id));
  const stopper = before.find((other) => hasEnded(other) && other.state !== 'SUCCEEDED');
  if (stopper !== undefined) {
    return decideTask({ type: 'skip', because: `${stopper.name} ${stopper.state.toLowerCase()}` }, task);
  }
  return before.every((other) => other.state === 'SUCCEEDED') ? queue('READY') : null;
}

function decideOutcome({ workflow, tasks }: Run): WorkflowEvent | null {
  const payload = { workflowId: workflow.id };
  if (tasks.every(hasEnded)) {
    const failed = tasks.filter((task) => task.state === 'FAILED');
    if (failed.length === 0) return { type: 'workflow.succeeded.v1', payload };
    const failure = failed.map((task) => `${task.name}: ${task.failure ?? 'failed'}`).join('; ');
    return { type: 'workflow.failed.v1', payload: { ...payload, failure } };
  }
  const isActive = tasks.some((task) => task.state === 'QUEUED' || task.state === 'RUNNING');
  const waits = tasks.some((task) => task.state === 'WAITING');
  if (workflow.state === 'RUNNING' && waits && !isActive) return { type: 'workflow.waiting.v1', payload };
  if (workflow.state === 'WAITING' && (isActive || !waits)) return { type: 'workflow.resumed.v1', payload };
  return null;
}
