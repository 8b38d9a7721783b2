import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { json } from '#schema/events/define.ts';
import { isHumanAction, isTenantAction, manageActions, safetyActions } from '#schema/rpc/policy.ts';
import { amount } from '#schema/specs/amount.ts';
import { dataLabel } from '#schema/specs/data-labels.ts';
import { limitName } from '#schema/specs/limit-name.ts';
import { faultsOfSchema } from '#schema/specs/schema-faults.ts';
import { offsetOf } from '#schema/specs/yaml-position.ts';

const text = z.string().min(1, 'must not be empty').max(500);

/** `marketer`, `marketer L2`, or its parts; a worker (L3) when the level is left out. */
const agent = z.union(
  [
    z
      .string()
      .regex(/^\S+( L[123])?$/, 'must be a role and a level, such as `marketer L2`')
      .transform((written) => {
        const [role = '', level = 'L3'] = written.split(' ');
        return { role, level };
      })
      .pipe(z.object({ role: z.string(), level: z.enum(['L1', 'L2', 'L3']) })),
    z.strictObject({
      role: text,
      level: z.enum(['L1', 'L2', 'L3'], { error: 'must be L1, L2 or L3' }).default('L3'),
      id: text.optional(),
      name: text.optional(),
    }),
  ],
  { error: 'must be a role and a level, such as `marketer L2`' },
);

const spendDetails = z.strictObject({
  amount,
  payee: text.default('Somebody'),
  category: text.default('other'),
  purpose: text.default('Something'),
  account: text.default('acct_test'),
});
/** `EUR 150.00`, or its parts. */
const spend = z.union([amount.transform((value) => spendDetails.parse({ amount: value })), spendDetails], {
  error: 'must be an amount, such as `EUR 150.00`, or `{ amount, payee, category, purpose }`',
});

const submission = z.strictObject({
  name: text.optional(),
  taskCount: z.number().int().min(0).optional(),
  tools: z.array(text).optional(),
});

const publication = z.strictObject({ kind: text.optional(), title: text.optional(), authoredBy: text.optional() });

/** What people do that bundles are asked about. */
const ventureActions: readonly string[] = [...safetyActions, ...manageActions].filter(
  (action) => !isTenantAction(action),
);

const who = ['agent', 'person', 'integration'] as const;
const what = ['call', 'spend', 'submit', 'publish', 'do'] as const;

const policyTest = z
  .strictObject({
    name: text,
    agent: agent.optional(),
    /** Name of a person. */
    person: text.optional(),
    /** Roles whose rights the person or the program has; of a person those of a founder, who has them all, when left out. */
    roles: z.array(text).max(20).optional(),
    /** Name of a program with a key of its own. */
    integration: text.optional(),
    /** Name of a tool. */
    call: text.optional(),
    /** What a person, or a program, does by hand: an action, for example `setSpendingLimit`. */
    do: z
      .string()
      .refine((action) => ventureActions.includes(action), { error: `must be one of ${ventureActions.join(', ')}` })
      .refine(isHumanAction)
      .optional(),
    /** Arguments of the tool, or the context of what is done. */
    with: z.record(z.string(), json).optional(),
    /** Name of the step that calls the tool. */
    step: text.optional(),
    /** Labels of the data that the task has read before. */
    labels: z.array(dataLabel).max(50).optional(),
    spend: spend.optional(),
    submit: submission.optional(),
    publish: publication.optional(),
    /** Why the venture is frozen; it is not when left out. */
    frozen: text.optional(),
    /** Whether people have approved exactly this. */
    approved: z.boolean().default(false),
    expect: z.enum(['PERMIT', 'DENY', 'APPROVAL_REQUIRED'], { error: 'must be PERMIT, DENY or APPROVAL_REQUIRED' }),
    /** Ids of exactly the policies that decide, in any order; not looked at when left out. */
    by: z.array(text).optional(),
    /** Part of a reason that people read. */
    reason: text.optional(),
    /** How many people have to approve. */
    quorum: z.number().int().min(1).max(10).optional(),
    /**
     * Names of the spending limits that the spend has to count under, all of them; a list for each policy where several permit
     * and those of one suffice; `[]` for none.
     */
    limits: z
      .union([z.array(limitName), z.array(z.array(limitName).min(1)).min(1)], {
        error: 'must be names of limits, such as `[ads-weekly, agent-daily]`, or such a list for each policy',
      })
      .optional(),
  })
  .superRefine((test, context) => {
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    requireOne(test, who, 'says who acts', fault);
    requireOne(test, what, 'says what is done', fault);
    if (test.with !== undefined && test.call === undefined && test.do === undefined) {
      fault('with', 'goes with `call` and `do` only');
    }
    if (test.labels !== undefined && test.call === undefined && test.publish === undefined) {
      fault('labels', 'goes with `call` and `publish` only');
    }
    if (test.limits !== undefined && test.spend === undefined) fault('limits', 'goes with `spend` only');
    if (test.roles !== undefined && test.agent !== undefined)
      fault('roles', 'goes with `person` and `integration` only');
    if (test.do !== undefined && test.agent !== undefined) fault('do', 'is for people and programs, not for agents');
    if (test.quorum !== undefined && test.expect !== 'APPROVAL_REQUIRED') {
      fault('quorum', 'goes with `expect: APPROVAL_REQUIRED` only');
    }
  });

function requireOne(
  test: Readonly<Record<string, unknown>>,
  names: readonly string[],
  does: string,
  fault: (path: string, message: string) => void,
): void {
  const given = names.filter((name) => test[name] !== undefined);
  const [, second] = given;
  if (given.length === 0) fault('name', `nothing ${does}: add one of ${names.join(', ')}`);
  if (second !== undefined) fault(second, `only one of ${names.join(', ')} ${does}`);
}

const testFile = z.strictObject({
  tests: z.array(policyTest).min(1, 'needs at least one test').max(1_000),
});

/** What a policy is expected to say of one action. */
export type PolicyTest = z.output<typeof policyTest> & {
  /** Where it stands in its file, from 1. */
  readonly line: number;
};

/** A file of tests that can't be used; `faults` says each thing to put right, with its line and column. */
export class PolicyTestFileError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'PolicyTestFileError';
    this.faults = faults;
  }
}

const aliasesMax = 100;
const charactersMax = 1024 * 1024;

/**
 * Reads a file of policy tests (YAML 1.2, docs/policy-tests.md).
 * @throws PolicyTestFileError with every fault at once
 */
export function parsePolicyTests(source: string): readonly PolicyTest[] {
  if (source.length > charactersMax) throw new PolicyTestFileError(['the tests are longer than 1 MiB']);
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `line ${Math.max(line, 1)}, column ${Math.max(col, 1)}`;
  };
  if (document.errors.length > 0) {
    throw new PolicyTestFileError(document.errors.map(({ pos, message }) => `${place(pos[0])}: ${message}`));
  }
  const parsed = testFile.safeParse(plainValue(document));
  if (parsed.success) {
    return parsed.data.tests.map((test, index) => ({
      ...test,
      line: lines.linePos(offsetOf(document.contents, ['tests', index])).line,
    }));
  }
  const faults = faultsOfSchema(testFile, parsed.error.issues).map(({ path, key, message }) => {
    const whole = key === undefined ? path : [...path, key];
    return `${place(offsetOf(document.contents, whole))}: ${whole.join('.')} ${message}`;
  });
  throw new PolicyTestFileError(faults);
}

function plainValue(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: aliasesMax });
  } catch {
    throw new PolicyTestFileError(['line 1, column 1: repeats too much of itself through aliases (*name)']);
  }
}
