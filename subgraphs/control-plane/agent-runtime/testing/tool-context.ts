import { scopesOfRole } from '#runtime/auth/identity.ts';
import { systemIds } from '#runtime/ids/ids.ts';
import type { ToolContext } from '../tool/tool.ts';

/** A context as a tool gets it; another call is another task. */
export function toolContext(changes: Partial<ToolContext> = {}): ToolContext {
  const taskId = systemIds.next('task');
  const ventureId = systemIds.next('venture');
  const agentId = systemIds.next('agent');
  return {
    venture: {
      id: ventureId,
      name: 'Tea house',
      timeZone: 'Europe/Berlin',
      brief: { mailingLists: { guests: 'guests@tea.example' } },
    },
    workflow: { id: systemIds.next('workflow'), name: 'Open' },
    taskId,
    agent: { id: agentId, name: 'Wim', role: 'worker', level: 'L3' },
    identity: {
      actor: { kind: 'AGENT', id: agentId, name: 'Wim' },
      tenantId: systemIds.next('tenant'),
      ventureIds: [ventureId],
      scopes: scopesOfRole.agent,
    },
    key: `${taskId}:step`,
    ...{ labels: [], moneyIntentId: null },
    signal: new AbortController().signal,
    begin: (start) => start(),
    ...changes,
  };
}
