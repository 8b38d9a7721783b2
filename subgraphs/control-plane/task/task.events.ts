import type { NewEvent } from '#runtime/events/append.ts';

/** What happens to a task, as the log publishes it. */
export type TaskEvent = Extract<NewEvent, { readonly type: `task.${string}` }>;
