import type { NewEvent } from '#runtime/events/append.ts';
import type { TaskEvent } from '../task/task.events.ts';

/** What happens to a workflow, as the log publishes it. */
export type WorkflowEvent = Extract<NewEvent, { readonly type: `workflow.${string}` }>;

/** What happens to a workflow or to one of its tasks. */
export type RunEvent = WorkflowEvent | TaskEvent;

/** @returns true for an event of a task's stream, false for one of the workflow's own */
export function isTaskEvent(event: RunEvent): event is TaskEvent {
  return event.type.startsWith('task.');
}
