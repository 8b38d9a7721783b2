import { z } from 'zod';
import { json } from '../events/define.ts';
import { positiveAmount } from './amount.ts';
import { content, contentKinds } from './content.ts';
import { financeAssumptions } from './finance.ts';
import { faultsOfSchema } from './schema-faults.ts';

/** Everything that an agent can do. Each use of one is checked by policy first. */
export const toolNames = [
  'brief.read',
  'content.write',
  'finance.project',
  'mail.send',
  'mail.draft',
  'money.spend',
  'artifact.compile',
] as const;

export type ToolName = (typeof toolNames)[number];

const message = z
  .strictObject({
    to: z
      .array(z.email({ error: 'must be a mail address, such as `ana@example.com`' }), {
        error: 'must be a list of mail addresses',
      })
      .min(1, 'must name at least one address')
      .max(50, 'may name at most 50 addresses; use `list` for more')
      .optional(),
    /** Name under `mailingLists` of the venture's brief. */
    list: z.string({ error: 'must be the name of a mailing list of the brief' }).min(1).max(60).optional(),
    subject: z
      .string({ error: 'the message needs a subject' })
      .trim()
      .min(1, 'the message needs a subject')
      .max(200)
      .regex(/^[^\r\n]*$/, 'must be one line'),
    body: z.string().min(1).max(100_000).optional(),
    content: content.optional(),
  })
  .superRefine((value, context) => {
    if ((value.to === undefined) === (value.list === undefined)) {
      context.addIssue({ code: 'custom', message: 'give exactly one of `to` (addresses) and `list` (a mailing list)' });
    }
    if ((value.body === undefined) === (value.content === undefined)) {
      context.addIssue({
        code: 'custom',
        message: 'give exactly one of `body` (text) and `content` (written by a task)',
      });
    }
  });

/** What each tool takes, references replaced. Policy decides on the value that comes out of the schema. */
export const toolArguments = {
  /** Reads one part of the venture's brief, or all of it. */
  'brief.read': z.strictObject({
    /** Keys from the root, for example `pricing` or `audience.primary`; the whole brief when left out. */
    part: z
      .string({ error: 'must be a key of the brief, such as `pricing`' })
      .regex(/^[^.\s]+(\.[^.\s]+)*$/, 'must be keys joined by dots, such as `audience.primary`')
      .max(200)
      .optional(),
  }),
  /** Has the author write a text from the brief and from what tasks found out. */
  'content.write': z.strictObject({
    kind: z.enum(contentKinds, { error: `must be one of: ${contentKinds.join(', ')}` }),
    about: z.string({ error: 'say what it is about, such as `positioning`' }).trim().min(1).max(200),
    instruction: z.string().trim().max(2_000).optional(),
    /** Earlier texts and numbers by a name of your choice. */
    inputs: z
      .record(z.string(), json, { error: 'must be names with values, such as `{ numbers: { from: plan.project } }`' })
      .default({}),
    /** BCP 47, default English. */
    language: z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag, such as `en` or `de`')
      .optional(),
  }),
  /** Computes months, totals and unit economics from assumptions, exactly. */
  'finance.project': financeAssumptions,
  /** Sends a message. */
  'mail.send': message,
  /** Keeps a message for a person to send. */
  'mail.draft': message,
  /** Asks the treasury for money and pays at once when it agrees. */
  'money.spend': z.strictObject({
    /** Name of an account of the venture. */
    account: z.string({ error: 'name the account that pays' }).min(1).max(120),
    amount: positiveAmount,
    payee: z.string({ error: 'say who is paid' }).trim().min(1).max(120),
    category: z.string({ error: 'say what kind of spending it is, such as `advertising`' }).trim().min(1).max(60),
    purpose: z.string({ error: 'say what it is for' }).trim().min(1).max(500),
  }),
  /** Has a document compiled from a text and waits until it is stored. */
  'artifact.compile': z.strictObject({
    kind: z.enum(['deck', 'memo'], { error: 'must be `deck` (.pptx) or `memo` (.docx)' }),
    content,
    /** Replaces the text's own title. */
    title: z.string().trim().min(1).max(150).optional(),
    /** Replaces the text's own second line. */
    subtitle: z.string().trim().min(1).max(220).optional(),
  }),
} as const satisfies Record<ToolName, z.ZodType>;

/** Arguments of one tool as the tool gets them: checked, defaults filled in. */
export type ToolArguments<Name extends ToolName> = z.output<(typeof toolArguments)[Name]>;

/** One thing that is wrong with the arguments of a call. */
export interface ArgumentFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * Checks arguments before the workflow runs. What a reference will bring is not known yet and is left out; the call
 * checks it again.
 * @param isReference says whether a value stands for the result of a step
 * @returns every fault, with its path inside the arguments
 */
export function faultsOfArguments(
  tool: ToolName,
  given: unknown,
  isReference: (value: unknown) => boolean,
): readonly ArgumentFault[] {
  const parsed = toolArguments[tool].safeParse(given);
  if (parsed.success) return [];
  return faultsOfSchema(toolArguments[tool], parsed.error.issues)
    .filter(({ path }) => !isUnderReference(given, path, isReference))
    .map(({ path, key, message }) => ({ path: key === undefined ? path : [...path, key], message }));
}

function isUnderReference(root: unknown, path: readonly (string | number)[], isReference: (value: unknown) => boolean) {
  let at: unknown = root;
  if (isReference(at)) return true;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return false;
    // Only own keys and positions of parsed JSON are walked.
    at = (at as Record<string | number, unknown>)[key];
    if (isReference(at)) return true;
  }
  return false;
}
