import type { Actor } from '#runtime/auth/identity.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import type { JsonValue } from '#runtime/json/canonical.ts';
import type { TaskParent } from '../parents.ts';
import { updateTasks } from './task.repository.ts';
import { decideTask, evolveTask, type TaskCommand } from './task.ts';

/** Moves a locked task on and tells of it. @param output results of the steps, for a task that succeeds */
export async function applyTask(
  unit: UnitOfWork,
  task: TaskParent,
  command: TaskCommand,
  actor: Actor,
  output: Readonly<Record<string, JsonValue>> | null = null,
): Promise<void> {
  const event = decideTask(command, task);
  await updateTasks(unit.tx, [evolveTask(task, event)], output);
  await unit.append({
    ventureId: task.ventureId,
    stream: { id: task.id, expectedVersion: task.version },
    actor,
    correlationId: task.workflowId,
    causationId: task.attemptId,
    events: [event],
  });
}
