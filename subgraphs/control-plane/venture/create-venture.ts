import { z } from 'zod';
import { InvalidInputError, RequestError } from '#runtime/errors/errors.ts';
import { idempotent } from '#runtime/idempotency/idempotency.ts';
import type { JsonValue } from '#runtime/json/canonical.ts';
import { requirePermission } from '#runtime/policy/permission.ts';
import { dataLabels } from '#schema/specs/data-labels.ts';
import { insertAgents } from '../agent/agent.repository.ts';
import type { Agent } from '../agent/agent.ts';
import type { Caller, ControlPlaneDeps } from '../context.ts';
import { freeJson, idempotencyKey, text } from '../input.ts';
import { insertVenture } from './venture.repository.ts';

const agentsMax = 50;
const briefSizeBytesMax = 64 * 1024;

const agentInput = z.object({
  name: text(60),
  level: z.enum(['L1', 'L2', 'L3']),
  role: z
    .string()
    .max(60, 'must have at most 60 characters')
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be a lower-case word such as `writer`'),
});

/** Input of `createVenture`, checked. */
export const createVentureInput = z.object({
  idempotencyKey,
  name: text(120),
  timeZone: z
    .string()
    .nullish()
    .transform((zone) => zone ?? 'UTC')
    .refine(isTimeZone, 'must be an IANA time zone, such as `Europe/Berlin`'),
  brief: freeJson(briefSizeBytesMax)
    .nullish()
    .transform((brief) => brief ?? null)
    .refine((brief) => brief === null || (typeof brief === 'object' && !Array.isArray(brief)), 'must be an object')
    .superRefine(checkDataLabels),
  agents: z
    .array(agentInput)
    .min(1, 'a venture needs at least one agent')
    .max(agentsMax, `a venture may have at most ${agentsMax} agents`),
});

/** What is read of a brief depends on them: they are read when the venture is made, not when it is too late. */
function checkDataLabels(brief: JsonValue, context: z.RefinementCtx): void {
  if (typeof brief !== 'object' || brief === null || !('dataLabels' in brief)) return;
  for (const { path, message } of dataLabels.safeParse(brief.dataLabels).error?.issues ?? []) {
    context.addIssue({ code: 'custom', path: ['dataLabels', ...path], message });
  }
}

export type CreateVenture = z.infer<typeof createVentureInput>;

/** @returns true for a name of the IANA time zone database that this platform knows; offsets such as `+02:00` are none */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/**
 * Creates a venture of the caller's tenant with its agents. The guardrails of the platform are asked before: there is no bundle yet.
 * @throws InvalidInputError for agents of one name; PolicyDeniedError, RequestError UNAVAILABLE without policy,
 *   IdempotencyKeyReusedError
 */
export async function createVenture(
  { access, bus, db, events, ids }: Pick<ControlPlaneDeps, 'access' | 'bus' | 'db' | 'events' | 'ids'>,
  { identity, requestId }: Caller,
  command: CreateVenture,
): Promise<{ readonly ventureId: string; readonly replayed: boolean }> {
  if (identity.ventureIds !== undefined) {
    throw new RequestError('FORBIDDEN', 'The token is for certain ventures only and can create none');
  }
  refuseDoubledNames(command);
  const { idempotencyKey: key, ...input } = command;
  const { tenantId, actor } = identity;
  const { name, agents: wanted } = input;
  const decisionId = await requirePermission(
    { bus, db },
    { identity, requestId },
    {
      ...{ ventureId: tenantId, action: 'createVenture', input },
      idempotency: { operation: 'createVenture', keys: [key] },
      context: { name, agentCount: wanted.length, agentRoles: [...new Set(wanted.map(({ role }) => role))] },
      summary: `Create the venture ${name}`,
    },
  );
  const { result, replayed } = await events.transact((unit) =>
    idempotent(unit.tx, { scope: tenantId, operation: 'createVenture', key, input }, async () => {
      const { timeZone, brief } = command;
      const ventureId = ids.next('venture');
      const agents: Agent[] = wanted.map((agent) => ({ ...agent, id: ids.next('agent'), ventureId }));
      await access.registerVenture(unit.tx, { ventureId, tenantId, timeZone });
      await insertVenture(unit.tx, { id: ventureId, tenantId, name, timeZone, brief, createdBy: actor });
      await insertAgents(unit.tx, agents);
      const about = { ventureId, actor, correlationId: requestId, causationId: decisionId ?? requestId };
      await unit.append({
        ...about,
        stream: { id: ventureId, expectedVersion: 0 },
        events: [{ type: 'venture.created.v1', payload: { name, timeZone, tenantId } }],
      });
      for (const { id: agentId, name: agentName, level, role } of agents) {
        await unit.append({
          ...about,
          stream: { id: agentId, expectedVersion: 0 },
          events: [{ type: 'agent.registered.v1', payload: { agentId, name: agentName, level, role } }],
        });
      }
      return { ventureId };
    }),
  );
  return { ...result, replayed };
}

function refuseDoubledNames({ agents }: CreateVenture): void {
  const seen = new Set<string>();
  agents.forEach(({ name }, index) => {
    if (seen.has(name)) {
      const field = ['input', 'agents', String(index), 'name'];
      throw new InvalidInputError(
        `${field.join('.')}: another agent is called "${name}"; give each its own name`,
        field,
      );
    }
    seen.add(name);
  });
}
