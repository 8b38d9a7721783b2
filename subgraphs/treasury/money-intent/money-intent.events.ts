import type { NewEvent } from '#runtime/events/append.ts';
import type { PayloadOf } from '#schema/events/catalog.ts';

/** Events of a money intent's stream. */
export type MoneyIntentEvent = Extract<NewEvent, { readonly type: `money.intent_${string}` }>;

/** One reason for a decline, as events and rows keep it. */
export type DeclineReason = PayloadOf<'money.intent_declined.v1'>['reasons'][number];

/** A limit as a decision found it, as events keep it. */
export type LimitFinding = NonNullable<PayloadOf<'money.intent_declined.v1'>['limits']>[number];

export type DeclineCode = DeclineReason['code'];
