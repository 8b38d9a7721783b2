import { formatMoney } from '#runtime/money/money.ts';
import { type EventType, eventCatalog, isEventType, type PayloadOf } from '#schema/events/catalog.ts';
import { cutTo, padTo, paint, plainText } from '../ui.ts';

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

interface Amount {
  readonly amountMinor: string;
  readonly currency: string;
  /** Digits of what is no currency of ISO 4217. */
  readonly scale?: number | undefined;
}

const amountOf = ({ amountMinor, currency, scale }: Amount) =>
  formatMoney({ amountMinor: BigInt(amountMinor), currency }, scale);
const document = (kind: string, title: string) => `${kind.toLowerCase()} "${title}"`;
const because = (reason: string | null) => (reason === null ? '' : `: ${reason}`);

const outcomeStyles = {
  SUCCEEDED: 'green',
  DENIED: 'red',
  REFUSED: 'yellow',
  FAILED: 'red',
  WAITING: 'yellow',
} as const;
const decisions = {
  PERMIT: { style: 'dim', verb: 'permits' },
  DENY: { style: 'red', verb: 'denies' },
  APPROVAL_REQUIRED: { style: 'yellow', verb: 'wants an approval for' },
} as const;

const actionNames: Readonly<Record<string, string>> = {
  requestMoneyIntent: 'a payment',
  submitWorkflow: 'the workflow',
};

/** What each kind of event means to a person; kinds without a line are told by the catalog's words. */
const narrators: Narrators = {
  'workflow.submitted.v1': ({ name, taskNames }) => ['cyan', `workflow "${name}" submitted, ${taskNames.length} tasks`],
  'workflow.planned.v1': ({ tasks }) => ['cyan', `workflow planned: ${tasks.map(({ name }) => name).join(', ')}`],
  'workflow.waiting.v1': () => ['yellow', 'workflow waits for a person'],
  'workflow.resumed.v1': () => ['cyan', 'workflow goes on'],
  'workflow.succeeded.v1': () => ['green', 'workflow succeeded'],
  'workflow.failed.v1': ({ failure }) => ['red', `workflow failed: ${failure}`],
  'task.queued.v1': ({ name, attempt }) => ['dim', `task ${name} queued${attempt > 1 ? ` again (${attempt})` : ''}`],
  'task.started.v1': ({ name }) => ['dim', `task ${name} started`],
  'task.waiting.v1': ({ name }) => ['yellow', `task ${name} waits for an approval`],
  'task.succeeded.v1': ({ name }) => ['green', `task ${name} done`],
  'task.failed.v1': ({ name, failure }) => ['red', `task ${name} failed: ${failure}`],
  'task.skipped.v1': ({ name, because: why }) => ['yellow', `task ${name} skipped: ${why}`],
  'tool.called.v1': ({ step, tool, isFallback, outcome, refusalCode }) => [
    outcomeStyles[outcome],
    `${tool} (${step}${isFallback ? ', fallback' : ''}) ${outcome.toLowerCase()}${because(refusalCode)}`,
  ],
  'policy.decided.v1': ({ effect, action, resource, determiningPolicies }) => {
    const { style, verb } = decisions[effect];
    // A tool is named by the resource: Tool::"mail.send". Of other actions the resource is an id that says nothing here.
    const what = /^Tool::"(.+)"$/.exec(resource)?.[1] ?? actionNames[action] ?? action;
    return [style, `policy ${verb} ${what}${because(determiningPolicies.join(', ') || null)}`];
  },
  'money.intent_authorised.v1': ({ amount, payee }) => ['green', `${amountOf(amount)} to ${payee} authorised and held`],
  'money.intent_declined.v1': ({ amount, payee, reasons }) => [
    'red',
    `${amountOf(amount)} to ${payee} declined: ${reasons.map(({ code }) => code).join(', ')}`,
  ],
  'money.intent_approval_required.v1': ({ amount, payee }) => [
    'yellow',
    `${amountOf(amount)} to ${payee} needs an approval`,
  ],
  'money.intent_captured.v1': ({ captured, payee }) => ['green', `${amountOf(captured)} to ${payee} captured`],
  'ledger.account_opened.v1': ({ name }) => ['dim', `account "${name}" opened`],
  'ledger.transfer_posted.v1': ({ description, legs }) => ['white', `${legs.length} entries posted: ${description}`],
  'approval.requested.v1': ({ summary }) => ['yellow', `approval asked: ${summary}`],
  'approval.voted.v1': ({ approve, reason }) => ['dim', `votes ${approve ? 'for' : 'against'} it${because(reason)}`],
  'approval.approved.v1': () => ['green', 'approval given'],
  'approval.rejected.v1': ({ reason }) => ['red', `approval refused: ${reason}`],
  'artifact.requested.v1': ({ kind, title }) => ['dim', `${document(kind, title)} asked for`],
  'artifact.build_started.v1': ({ kind, title }) => ['dim', `${document(kind, title)} is being built`],
  'artifact.build_succeeded.v1': ({ kind, title, sizeBytes }) => [
    'green',
    `${document(kind, title)} built, ${(sizeBytes / 1024).toFixed(0)} KiB`,
  ],
  'artifact.build_failed.v1': ({ kind, title, failure }) => ['red', `${document(kind, title)} failed: ${failure}`],
  'compliance.case_opened.v1': ({ ruleId, severity }) => ['magenta', `case opened: ${ruleId} (${severity})`],
  'compliance.violation_detected.v1': ({ detail }) => ['magenta', detail],
  'audit.checkpoint_written.v1': ({ size }) => ['magenta', `checkpoint signed over ${size} events`],
};

/**
 * Tells events a line each: position, seconds since the first, who, what happened.
 * @param columnsMax longer lines are cut
 */
export function createNarrator(columnsMax: number): (event: NarratedEvent) => string {
  let startedAtMs: number | undefined;
  return (event) => {
    const atMs = Date.parse(event.occurredAt);
    startedAtMs ??= atMs;
    const [style, text] = describe(event);
    const seconds = ((atMs - startedAtMs) / 1000).toFixed(2).padStart(6);
    const before = `${event.seq.padStart(5)}  ${seconds}  ${padTo(plainText(event.actor.name), 12)}  `;
    return `${paint('dim', before)}${paint(style, cutTo(plainText(text), columnsMax - before.length))}`;
  };
}

function describe({ type, payload }: NarratedEvent): readonly [Style, string] {
  return isEventType(type) ? describeKnown(type, payload) : ['dim', type];
}

function describeKnown<Type extends EventType>(type: Type, payload: unknown): readonly [Style, string] {
  const narrator = narrators[type];
  const parsed = eventCatalog[type].safeParse(payload);
  // The schema of a type gives the payload of that type, which indexing by a type parameter loses.
  if (narrator !== undefined && parsed.success) return narrator(parsed.data as PayloadOf<Type>);
  return ['dim', (eventCatalog[type].description ?? type).replace(/\.$/, '')];
}
