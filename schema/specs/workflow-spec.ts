import { z } from 'zod';
import { json } from '../events/define.ts';
import { faultOfJson } from './readable-json.ts';
import { faultsOfArguments, toolNames } from './tools.ts';

/** Limits of one workflow file. */
export const workflowLimits = { tasksMax: 100, stepsMax: 50, specSizeBytesMax: 256 * 1024, depthMax: 40 } as const;

const kebabCase = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const name = (what: string) =>
  z
    .string({ error: `${what} is missing: give a kebab-case name such as \`market-research\`` })
    .max(60, `${what} must have at most 60 characters`)
    .regex(kebabCase, `${what} must be kebab-case (a to z, 0 to 9 and single dashes), such as \`market-research\``);

const tool = z.enum(toolNames, { error: `is not a tool; tools are: ${toolNames.join(', ')}` });
const toolArguments = z
  .record(z.string(), json, { error: 'must be an object of arguments, such as `{ topic: launch }`' })
  .default({});

const fallbackCall = z.strictObject({ tool, with: toolArguments });

/** What to do when a call is refused: go on without it, give up the task, or make another call in its place. */
const otherwise = z
  .unknown()
  .transform((value, context): 'skip' | 'fail' | z.infer<typeof fallbackCall> => {
    if (value === 'skip' || value === 'fail') return value;
    if (!isPlainObject(value)) {
      const message = 'must be `skip`, `fail` (the default) or another call: `{ tool: mail.draft, with: { … } }`';
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    // Not a union: that would tell that none of three fits, and not what is wrong with the call.
    const call = fallbackCall.safeParse(value);
    if (call.success) return call.data;
    // With its input back in place, an issue that was told is again one to tell.
    context.issues.push(...call.error.issues.map((issue) => ({ ...issue, input: value }) as z.core.$ZodRawIssue));
    return z.NEVER;
  })
  .default('fail');

const step = z.strictObject({ name: name('the step name'), tool, with: toolArguments, otherwise });

const task = z.strictObject({
  name: name('the task name'),
  role: name('the role'),
  dependsOn: z.array(z.string({ error: 'must be the name of a task' })).default([]),
  steps: z
    .array(step, { error: 'must be a list of steps, each with `name` and `tool`' })
    .min(1, 'a task needs at least one step')
    .max(workflowLimits.stepsMax, `a task may have at most ${workflowLimits.stepsMax} steps`),
});

const shape = z.strictObject({
  name: z.string({ error: 'the workflow needs a name' }).trim().min(1, 'the workflow needs a name').max(120),
  tasks: z
    .array(task, { error: 'must be a list of tasks, each with `name`, `role` and `steps`' })
    .min(1, 'a workflow needs at least one task')
    .max(workflowLimits.tasksMax, `a workflow may have at most ${workflowLimits.tasksMax} tasks`),
});

export type WorkflowSpec = z.infer<typeof shape>;
export type TaskSpec = z.infer<typeof task>;
export type StepSpec = z.infer<typeof step>;
export type Otherwise = z.infer<typeof otherwise>;

type Path = readonly (string | number)[];
type Fault = (path: Path, message: string) => void;

/**
 * The workflow as submitted: names, tasks with what they depend on, and the tool calls of each. Defaults are filled in.
 * Faults carry the path from the root, and say what would be right; a cycle is told by the names of its tasks.
 */
export const workflowSpec = z
  .unknown()
  .superRefine((value, context) => {
    // Before the shape is read: reading it recurses, and a hostile nesting would end the stack instead of the request.
    const wrong = faultOfJson(value, workflowLimits.depthMax);
    if (wrong !== null) context.addIssue({ code: 'custom', message: wrong, continue: false });
  })
  .pipe(
    shape.superRefine((spec, context) => {
      const fault: Fault = (path, message) => context.addIssue({ code: 'custom', path: [...path], message });
      checkNames(spec, fault);
      checkDependencies(spec, fault);
      checkCalls(spec, fault);
    }),
  );

/**
 * Writes a path as people read it.
 * @returns for example `tasks[2].steps[0].with.from`, or an empty text for the root
 */
export function specPathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/** Where a reference points: a step's result, or a part of it. */
export interface StepReference {
  readonly task: string;
  readonly step: string;
  /** Keys and list positions into the result; empty for the whole. */
  readonly part: readonly string[];
}

/**
 * Reads a value of a step's arguments as a reference. Only an object whose one key is `from` is one, so that
 * arguments such as `{ from: …, to: … }` stay what they are.
 * @returns the reference; null when the value is plain JSON; undefined when it means to be a reference and is none
 */
export function readReference(value: unknown): StepReference | null | undefined {
  if (!isPlainObject(value)) return null;
  const keys = Object.keys(value);
  if (keys.length !== 1 || keys[0] !== 'from') return null;
  if (typeof value.from !== 'string') return undefined;
  const [taskName, stepName, ...part] = value.from.split('.');
  if (!taskName || !stepName || part.includes('')) return undefined;
  return { task: taskName, step: stepName, part };
}

/**
 * Names every task that must be done before each task, however far back.
 * @returns task name -> names; a task on a cycle is among its own
 */
export function ancestorsOf(
  tasks: readonly Pick<TaskSpec, 'name' | 'dependsOn'>[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const direct = new Map(tasks.map((item) => [item.name, item.dependsOn]));
  return new Map(
    tasks.map((item) => {
      const seen = new Set<string>();
      const open = [...item.dependsOn];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (seen.has(next)) continue;
        seen.add(next);
        open.push(...(direct.get(next) ?? []));
      }
      return [item.name, seen];
    }),
  );
}

function checkNames({ tasks }: WorkflowSpec, fault: Fault): void {
  checkUnique(tasks, (index) => ['tasks', index, 'name'], 'task', fault);
  tasks.forEach(({ steps }, taskIndex) => {
    checkUnique(steps, (index) => ['tasks', taskIndex, 'steps', index, 'name'], 'step of this task', fault);
  });
}

function checkUnique(
  items: readonly { name: string }[],
  pathOf: (index: number) => Path,
  what: string,
  fault: Fault,
): void {
  const seen = new Set<string>();
  items.forEach((item, index) => {
    if (seen.has(item.name))
      fault(pathOf(index), `\`${item.name}\` already names another ${what}; give each its own name`);
    seen.add(item.name);
  });
}

function checkDependencies({ tasks }: WorkflowSpec, fault: Fault): void {
  const names = new Set(tasks.map((item) => item.name));
  tasks.forEach((item, taskIndex) => {
    item.dependsOn.forEach((dependency, index) => {
      const path = ['tasks', taskIndex, 'dependsOn', index];
      if (!names.has(dependency))
        fault(path, `there is no task \`${dependency}\`; tasks are: ${[...names].join(', ')}`);
      if (item.dependsOn.indexOf(dependency) !== index) fault(path, `\`${dependency}\` is named twice; name it once`);
    });
  });
  const cycle = findCycle(tasks);
  if (cycle === null) return;
  const index = tasks.findIndex((item) => item.name === cycle[0]);
  fault(
    ['tasks', index, 'dependsOn'],
    `tasks wait for each other: ${cycle.join(' -> ')}; remove one of these dependencies`,
  );
}

/** The first cycle as names, the first one repeated at the end; null when there is none. */
function findCycle(tasks: readonly TaskSpec[]): readonly string[] | null {
  const ancestors = ancestorsOf(tasks);
  const direct = new Map(tasks.map((item) => [item.name, item.dependsOn]));
  const start = tasks.find((item) => ancestors.get(item.name)?.has(item.name))?.name;
  if (start === undefined) return null;
  // Breadth first from the start back to itself gives its shortest cycle.
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    for (const next of direct.get(at) ?? []) {
      if (next === start) return [start, ...pathBack(cameFrom, start, at), start];
      if (cameFrom.has(next) || !direct.has(next)) continue;
      cameFrom.set(next, at);
      queue.push(next);
    }
  }
  return null;
}

function pathBack(cameFrom: ReadonlyMap<string, string>, start: string, end: string): readonly string[] {
  const names: string[] = [];
  for (let at = end; at !== start; ) {
    names.unshift(at);
    const before = cameFrom.get(at);
    if (before === undefined) break;
    at = before;
  }
  return names;
}

function checkCalls({ tasks }: WorkflowSpec, fault: Fault): void {
  const ancestors = ancestorsOf(tasks);
  const byName = new Map(tasks.map((item) => [item.name, item]));
  tasks.forEach((item, taskIndex) => {
    item.steps.forEach((at, stepIndex) => {
      const path = ['tasks', taskIndex, 'steps', stepIndex];
      const visible: Visible = { byName, task: item, stepIndex, ancestors: ancestors.get(item.name) ?? new Set() };
      checkCall(at, [...path, 'with'], visible, fault);
      if (typeof at.otherwise === 'object') checkCall(at.otherwise, [...path, 'otherwise', 'with'], visible, fault);
    });
  });
}

function checkCall(call: Pick<StepSpec, 'tool' | 'with'>, path: Path, visible: Visible, fault: Fault): void {
  checkReferencesIn(call.with, path, visible, fault);
  const isReference = (value: unknown) => readReference(value) !== null;
  for (const wrong of faultsOfArguments(call.tool, call.with, isReference)) {
    fault([...path, ...wrong.path], wrong.message);
  }
}

interface Visible {
  readonly byName: ReadonlyMap<string, TaskSpec>;
  readonly task: TaskSpec;
  readonly stepIndex: number;
  readonly ancestors: ReadonlySet<string>;
}

function checkReferencesIn(value: unknown, path: Path, visible: Visible, fault: Fault): void {
  const reference = readReference(value);
  if (reference === undefined) {
    fault([...path, 'from'], 'must name a result as `task.step` or a part of it as `task.step.part`');
  } else if (reference !== null) {
    const wrong = whatIsWrongWith(reference, visible);
    if (wrong !== null) fault([...path, 'from'], wrong);
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => {
      checkReferencesIn(item, [...path, index], visible, fault);
    });
  } else if (isPlainObject(value)) {
    for (const [key, item] of Object.entries(value)) checkReferencesIn(item, [...path, key], visible, fault);
  }
}

function whatIsWrongWith(reference: StepReference, { byName, task: at, stepIndex, ancestors }: Visible): string | null {
  const target = byName.get(reference.task);
  if (target === undefined) {
    return `there is no task \`${reference.task}\`; tasks are: ${[...byName.keys()].join(', ')}`;
  }
  const isOwn = target === at;
  if (!isOwn && !ancestors.has(target.name)) {
    return `\`${target.name}\` may not be done yet; add it to dependsOn of \`${at.name}\``;
  }
  const steps = isOwn ? at.steps.slice(0, stepIndex) : target.steps;
  if (steps.some((item) => item.name === reference.step)) return null;
  const names = steps.map((item) => item.name).join(', ');
  return isOwn
    ? `\`${reference.step}\` is no earlier step of this task; ${names === '' ? 'this is its first' : `earlier are: ${names}`}`
    : `\`${target.name}\` has no step \`${reference.step}\`; its steps are: ${names}`;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
