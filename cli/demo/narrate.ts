import { z } from 'zod';
import { formatMoney } from '#runtime/money/money.ts';
import { type EventType, eventCatalog, isEventType, type PayloadOf } from '#schema/events/catalog.ts';
import { paint } from '../ui.ts';

/** An event as the subscription delivers it. */
export interface NarratedEvent {
  readonly seq: string;
  readonly type: string;
  readonly occurredAt: string;
  readonly actor: { readonly name: string };
  readonly payload: unknown;
}

type Style = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'white' | 'magenta';
type Narrators = { [Type in EventType]?: (payload: PayloadOf<Type>) => readonly [Style, string] };

const amountOf = ({ amountMinor, currency }: { readonly amountMinor: string; readonly currency: string }) =>
  formatMoney({ amountMinor: BigInt(amountMinor), currency });

const outcomeStyles = {
  SUCCEEDED: 'green',
  DENIED: 'red',
  REFUSED: 'yellow',
  FAILED: 'red',
  WAITING: 'yellow',
} as const;
const effectStyles = { PERMIT: 'dim', DENY: 'red', APPROVAL_REQUIRED: 'yellow' } as const;

/** What each kind of event means to a person; kinds without a line are shown by their type alone. */
const narrators: Narrators = {
  'workflow.submitted.v1': ({ name, taskNames }) => ['cyan', `submitted "${name}" with ${taskNames.length} tasks`],
  'workflow.planned.v1': ({ tasks }) => ['cyan', `planned: ${tasks.map(({ name }) => name).join(', ')}`],
  'workflow.waiting.v1': () => ['yellow', 'waits for a person'],
  'workflow.resumed.v1': () => ['cyan', 'goes on'],
  'workflow.succeeded.v1': () => ['green', 'succeeded'],
  'workflow.failed.v1': ({ failure }) => ['red', `failed: ${failure}`],
  'task.queued.v1': ({ name, attempt }) => ['dim', `${name}: queued${attempt > 1 ? ` again (${attempt})` : ''}`],
  'task.started.v1': ({ name }) => ['dim', `${name}: started`],
  'task.waiting.v1': ({ name }) => ['yellow', `${name}: waits for an approval`],
  'task.succeeded.v1': ({ name }) => ['green', `${name}: done`],
  'task.failed.v1': ({ name, failure }) => ['red', `${name}: failed, ${failure}`],
  'task.skipped.v1': ({ name, because }) => ['yellow', `${name}: skipped, ${because}`],
  'tool.called.v1': ({ step, tool, isFallback, outcome, refusalCode }) => [
    outcomeStyles[outcome],
    `${tool} (${step}${isFallback ? ', fallback' : ''}): ${outcome.toLowerCase()}${refusalCode === null ? '' : `, ${refusalCode}`}`,
  ],
  'policy.decided.v1': ({ effect, action, resource, determiningPolicies }) => [
    effectStyles[effect],
    `${action} ${resource}: ${effect}${determiningPolicies.length > 0 ? ` by ${determiningPolicies.join(', ')}` : ''}`,
  ],
  'money.intent_authorised.v1': ({ amount, payee }) => [
    'green',
    `${amountOf(amount)} to ${payee}: authorised, funds held`,
  ],
  'money.intent_declined.v1': ({ amount, payee, reasons }) => [
    'red',
    `${amountOf(amount)} to ${payee}: declined, ${reasons.map(({ code }) => code).join(', ')}`,
  ],
  'money.intent_approval_required.v1': ({ amount, payee }) => [
    'yellow',
    `${amountOf(amount)} to ${payee}: needs approval`,
  ],
  'money.intent_captured.v1': ({ captured, payee }) => ['green', `${amountOf(captured)} to ${payee}: captured`],
  'ledger.transfer_posted.v1': ({ description, legs }) => ['white', `posted ${legs.length} entries: ${description}`],
  'approval.requested.v1': ({ summary }) => ['yellow', `asked: ${summary}`],
  'approval.approved.v1': () => ['green', 'approved'],
  'approval.rejected.v1': ({ reason }) => ['red', `rejected: ${reason}`],
  'artifact.requested.v1': ({ kind, title }) => ['dim', `${kind.toLowerCase()} "${title}" asked for`],
  'artifact.build_succeeded.v1': ({ kind, title, sizeBytes }) => [
    'green',
    `${kind.toLowerCase()} "${title}" built, ${(sizeBytes / 1024).toFixed(0)} KiB`,
  ],
  'artifact.build_failed.v1': ({ title, failure }) => ['red', `"${title}" failed: ${failure}`],
  'compliance.case_opened.v1': ({ ruleId, severity }) => ['magenta', `case opened: ${ruleId} (${severity})`],
  'compliance.violation_detected.v1': ({ detail }) => ['magenta', detail],
  'audit.checkpoint_written.v1': ({ size }) => ['magenta', `checkpoint signed over ${size} events`],
};

/** One line for one event: position, when, what kind, what happened, who. */
export function narrate(event: NarratedEvent): string {
  const [style, text] = describe(event);
  const time = event.occurredAt.slice(11, 23);
  const kind = event.type.slice(0, event.type.indexOf('.'));
  return `${paint('dim', `${event.seq.padStart(5)}  ${time}`)}  ${kind.padEnd(10)}  ${paint(style, text)}  ${paint('dim', event.actor.name)}`;
}

function describe({ type, payload }: NarratedEvent): readonly [Style, string] {
  if (!isEventType(type)) return ['dim', type];
  return describeKnown(type, payload);
}

function describeKnown<Type extends EventType>(type: Type, payload: unknown): readonly [Style, string] {
  const narrator = narrators[type];
  const schema: z.ZodType<PayloadOf<Type>> | undefined = z.custom<PayloadOf<Type>>(
    (value) => eventCatalog[type].safeParse(value).success,
  );
  const parsed = schema.safeParse(payload);
  return narrator !== undefined && parsed.success ? narrator(parsed.data) : ['dim', type];
}
