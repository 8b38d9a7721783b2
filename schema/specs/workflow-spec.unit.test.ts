import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ancestorsOf, readReference, specPathText, workflowSpec } from './workflow-spec.ts';

const step = (name: string, { with: given, ...rest }: { with?: object; otherwise?: unknown; tool?: string } = {}) => ({
  name,
  tool: 'content.write',
  // Without arguments of its own, the call gets some that its tool accepts.
  with: given === undefined ? { kind: 'memo', about: 'launch' } : given,
  ...rest,
});
const spend = {
  account: 'cash',
  amount: { amountMinor: '100', currency: 'EUR' },
  payee: 'Printworks',
  category: 'print',
  purpose: 'flyers',
};
const { purpose: _purpose, ...spendWithoutPurpose } = spend;
const task = (name: string, rest: object = {}) => ({ name, role: 'writer', steps: [step('draft')], ...rest });
const workflow = (...tasks: unknown[]) => ({ name: 'Launch', tasks });

/** Faults as people read them: `path: message`. */
function faultsOf(value: unknown): string[] {
  const parsed = workflowSpec.safeParse(value);
  return parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${specPathText(issue.path)}: ${issue.message}`.replace(/^: /, ''));
}

describe('a workflow file', () => {
  test('gets its defaults', () => {
    expect(workflowSpec.parse(workflow(task('research')))).toEqual({
      name: 'Launch',
      tasks: [
        {
          name: 'research',
          role: 'writer',
          dependsOn: [],
          steps: [{ name: 'draft', tool: 'content.write', with: { kind: 'memo', about: 'launch' }, otherwise: 'fail' }],
        },
      ],
    });
  });

  test('may refer to earlier steps and to tasks before it, however far back', () => {
    const value = workflow(
      task('research', {
        steps: [
          step('findings'),
          step('summary', { with: { kind: 'memo', about: 'findings', inputs: { of: { from: 'research.findings' } } } }),
        ],
      }),
      task('write', { dependsOn: ['research'] }),
      task('send', {
        dependsOn: ['write'],
        steps: [
          step('mail', {
            tool: 'mail.send',
            with: {
              list: 'press',
              subject: { from: 'research.findings.items.0.title' },
              content: { from: 'write.draft' },
            },
            otherwise: {
              tool: 'mail.draft',
              with: { list: 'press', subject: 'Launch', body: { from: 'write.draft.text' } },
            },
          }),
        ],
      }),
    );
    expect(faultsOf(value)).toEqual([]);
  });

  test('tells of a reference to a task that may not be done yet, with its path', () => {
    const value = workflow(
      task('research'),
      task('plan'),
      task('write', { dependsOn: ['plan'], steps: [step('draft', { with: { from: 'research.draft' } })] }),
    );
    expect(faultsOf(value)).toEqual([
      'tasks[2].steps[0].with.from: `research` may not be done yet; add it to dependsOn of `write`',
    ]);
  });

  test.each([
    ['nothing.draft', 'there is no task `nothing`; tasks are: research, write'],
    ['research.missing', '`research` has no step `missing`; its steps are: draft'],
    ['write.draft', '`draft` is no earlier step of this task; this is its first'],
    ['research', 'must name a result as `task.step` or a part of it as `task.step.part`'],
    ['research..title', 'must name a result as `task.step` or a part of it as `task.step.part`'],
  ])('says what is wrong with the reference %s', (from, message) => {
    const value = workflow(
      task('research'),
      task('write', {
        dependsOn: ['research'],
        steps: [step('draft', { otherwise: { tool: 'money.spend', with: { ...spend, payee: { from } } } })],
      }),
    );
    expect(faultsOf(value)).toEqual([`tasks[1].steps[0].otherwise.with.payee.from: ${message}`]);
  });

  test('tells of arguments that the tool does not take, and leaves open what a reference will bring', () => {
    const value = workflow(
      task('a', {
        steps: [
          step('figures', { with: { kind: 'poem', about: 'launch', mood: 'glad' } }),
          step('pay', {
            tool: 'money.spend',
            with: { ...spendWithoutPurpose, amount: { from: 'a.figures.total' } },
          }),
        ],
      }),
    );
    expect(faultsOf(value)).toEqual([
      'tasks[0].steps[0].with.kind: must be one of: notes, memo, deck, post',
      'tasks[0].steps[0].with.mood: is not known here; known are: kind, about, instruction, inputs, language',
      'tasks[0].steps[1].with.purpose: say what it is for',
    ]);
  });

  test('leaves an argument alone that has other keys beside from', () => {
    expect(readReference({ from: 'a@example.com', to: 'b@example.com' })).toBeNull();
    expect(readReference({ from: 7 })).toBeUndefined();
    expect(readReference('research.draft')).toBeNull();
  });

  test('names the tasks of a cycle', () => {
    const value = workflow(
      task('start'),
      task('a', { dependsOn: ['c', 'start'] }),
      task('b', { dependsOn: ['a'] }),
      task('c', { dependsOn: ['b'] }),
    );
    expect(faultsOf(value)).toEqual([
      'tasks[1].dependsOn: tasks wait for each other: a -> c -> b -> a; remove one of these dependencies',
    ]);
    expect(faultsOf(workflow(task('self', { dependsOn: ['self'] })))).toEqual([
      'tasks[0].dependsOn: tasks wait for each other: self -> self; remove one of these dependencies',
    ]);
  });

  test('tells of unknown and doubled dependencies and of doubled names', () => {
    expect(
      faultsOf(workflow(task('a', { steps: [step('x'), step('x')] }), task('a', { dependsOn: ['b', 'b'] }))),
    ).toEqual([
      'tasks[1].name: `a` already names another task; give each its own name',
      'tasks[0].steps[1].name: `x` already names another step of this task; give each its own name',
      'tasks[1].dependsOn[0]: there is no task `b`; tasks are: a',
      'tasks[1].dependsOn[1]: there is no task `b`; tasks are: a',
      'tasks[1].dependsOn[1]: `b` is named twice; name it once',
    ]);
  });

  test('names the known tools for an unknown one', () => {
    expect(faultsOf(workflow(task('a', { steps: [{ name: 'x', tool: 'mail.sent' }] })))[0]).toMatch(
      /^tasks\[0\]\.steps\[0\]\.tool: is not a tool; tools are: .*mail\.send, mail\.draft/,
    );
  });

  test.each([
    [null, /object/],
    [{ name: 'x' }, /^tasks: must be a list of tasks/],
    [workflow(), /^tasks: a workflow needs at least one task/],
    [
      workflow(...Array.from({ length: 101 }, (_, index) => task(`t${index}`))),
      /^tasks: a workflow may have at most 100/,
    ],
    [workflow(task('Not Kebab')), /^tasks\[0\]\.name: the task name must be kebab-case/],
    [workflow(task('a', { steps: [] })), /^tasks\[0\]\.steps: a task needs at least one step/],
    [workflow(task('a', { otherwise: 'skip' })), /tasks\[0\]: Unrecognized key/],
    [workflow(task('a', { steps: [step('x', { otherwise: 'ignore' })] })), /otherwise: must be `skip`, `fail`/],
    [
      workflow(task('a', { steps: [step('x', { otherwise: { tool: 'mail.drift' } })] })),
      /^tasks\[0\]\.steps\[0\]\.otherwise\.tool: is not a tool/,
    ],
    [
      workflow(task('a', { steps: [step('x', { otherwise: { tool: 'mail.draft', to: 'ana' } })] })),
      /^tasks\[0\]\.steps\[0\]\.otherwise: Unrecognized key: "to"/,
    ],
    [workflow(task('a', { steps: [step('x', { with: { kind: 'memo', about: 'a\0b' } })] })), /NUL/],
    [workflow(task('a', { steps: [step('x', { with: { text: '\ud800' } })] })), /half surrogate/],
  ])('refuses %#', (value, message) => {
    expect(faultsOf(value)[0]).toMatch(message);
  });

  test('refuses hostile nesting without running out of stack', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(faultsOf(workflow(task('a', { steps: [step('x', { with: { deep } })] })))).toEqual([
      'must be nested at most 40 deep',
    ]);
  });
});

test('ancestors go all the way back', () => {
  const ancestors = ancestorsOf([
    { name: 'a', dependsOn: [] },
    { name: 'b', dependsOn: ['a'] },
    { name: 'c', dependsOn: ['b'] },
  ]);
  expect([...(ancestors.get('c') ?? [])].sort()).toEqual(['a', 'b']);
});

test('the example in docs/workflow-file.md is one', async () => {
  const guide = await readFile(new URL('../../docs/workflow-file.md', import.meta.url), 'utf8');
  const [, example] = /```yaml workflow\n(.*?)```/s.exec(guide) ?? [];
  expect(faultsOf(parse(example ?? ''))).toEqual([]);
});
