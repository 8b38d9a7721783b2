import type { CedarValueJson, EntityJson } from '@cedar-policy/cedar-wasm/nodejs';
import { z } from 'zod';
import { isHumanAction, type PolicyCheckRequest } from '#schema/rpc/policy.ts';
import type { PrincipalType } from '../bundle/parsed-policy.ts';
import type { EntityUid } from '../cedar/entity-text.ts';
import { humanContexts, longText } from './human-context.ts';
import { recipientsOf } from './recipients.ts';

/** A request as Cedar sees it. */
export interface CedarRequest {
  readonly principal: EntityUid & { readonly type: PrincipalType };
  readonly action: EntityUid;
  readonly resource: EntityUid;
  readonly context: Readonly<Record<string, CedarValueJson>>;
  readonly entities: readonly EntityJson[];
}

/** The request can't be said in Cedar's terms, so no policy can judge it. */
export class UnreadableRequestError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnreadableRequestError';
  }
}

const principalTypes = { AGENT: 'Agent', PERSON: 'Person', INTEGRATION: 'Integration' } as const;

/** @returns the principal as a Cedar entity, for example type `Agent`, id `agt_…` */
export function principalOf({ principal }: PolicyCheckRequest): CedarRequest['principal'] {
  return { type: principalTypes[principal.kind], id: principal.id };
}

/**
 * Translates a request by the schema in cedar/parpour.cedarschema.
 * @param tools the allowlist of the agent's role; empty for others
 * @throws UnreadableRequestError when an attribute that policies rely on is missing or has the wrong type: an
 *   argument that can't be read must deny, not look absent to the forbid that asks for it
 */
export function toCedarRequest(request: PolicyCheckRequest, tools: readonly string[]): CedarRequest {
  const principal = principalOf(request);
  const resource = { type: request.resource.type, id: request.resource.id };
  return {
    principal,
    action: { type: 'Action', id: request.action },
    resource,
    context: contextOf(request),
    entities: [
      { uid: principal, attrs: principalAttributes(request, tools), parents: [] },
      { uid: resource, attrs: resource.type === 'Tool' ? { name: resource.id } : {}, parents: [] },
    ],
  };
}

function principalAttributes({ principal }: PolicyCheckRequest, tools: readonly string[]): EntityJson['attrs'] {
  if (principal.kind !== 'AGENT') {
    return { name: principal.name, ...(principal.roles && { roles: [...principal.roles] }) };
  }
  return {
    name: principal.name,
    role: principal.role,
    level: Number(principal.level.slice(1)),
    tools: [...tools],
  };
}

const long = z.union([longText, z.number().int().transform(BigInt)], { error: 'must be a whole number of 64 bits' });
const lowerCase = z.string().transform((text) => text.trim().toLowerCase());

const moneyContext = z.object({
  amountMinor: longText,
  currency: z.string(),
  payee: z.string(),
  category: lowerCase,
  purpose: z.string(),
  mandate: z.string().nullish(),
});

const toolContext = z.object({ step: z.string(), arguments: z.record(z.string(), z.unknown()) });

const knownArguments = z.object({
  url: z.string().nullish(),
  amount: z.unknown().optional(),
  amountMinor: long.nullish(),
  currency: z.string().nullish(),
  payee: z.string().nullish(),
  category: lowerCase.nullish(),
});

const moneyArgument = z.object({ amountMinor: long, currency: z.string() });

const workflowContext = z.object({
  name: z.string().nullish(),
  taskCount: z.number().int().transform(BigInt).nullish(),
  tools: z.array(z.string()).nullish(),
});

const artifactContext = z.object({
  kind: z.string().nullish(),
  title: z.string().nullish(),
  authoredBy: z.string().nullish(),
});

function contextOf({ action, context, labels = [] }: PolicyCheckRequest): CedarRequest['context'] {
  if (isHumanAction(action)) return toCedarRecord(read(humanContexts[action], context, 'context'));
  switch (action) {
    case 'callTool':
      return callToolContext(context, labels);
    case 'requestMoneyIntent':
      return toCedarRecord(read(moneyContext, context, 'context'));
    case 'submitWorkflow':
      return toCedarRecord(read(workflowContext, context, 'context'));
    case 'publishArtifact':
      return toCedarRecord({ ...read(artifactContext, context, 'context'), ...(labels.length > 0 && { labels }) });
  }
}

function callToolContext(context: unknown, labels: readonly string[]): CedarRequest['context'] {
  const call = read(toolContext, context, 'context');
  const { amount, ...known } = read(knownArguments, call.arguments, 'context.arguments');
  const recipients = recipientsOf(call.arguments);
  return toCedarRecord({
    step: call.step,
    argumentNames: Object.keys(call.arguments),
    ...(labels.length > 0 && { labels }),
    ...known,
    ...(isMoneyLike(amount) && read(moneyArgument, amount, 'context.arguments.amount')),
    ...(typeof known.url === 'string' && { host: hostOf(known.url) }),
    ...(recipients.kind === 'known' && {
      recipients: recipients.addresses,
      recipientCount: BigInt(recipients.addresses.length),
      recipientDomains: recipients.domains,
    }),
  });
}

function isMoneyLike(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'amountMinor' in value;
}

function hostOf(url: string): string {
  if (!URL.canParse(url)) throw new UnreadableRequestError('context.arguments.url: must be an absolute URL');
  // A host may be written with the dot of the DNS root behind it, and is the same host.
  return new URL(url).hostname.replace(/\.$/, '');
}

function read<Schema extends z.ZodType>(schema: Schema, value: unknown, path: string): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UnreadableRequestError(`${[path, ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'not valid'}`);
}

function toCedarRecord(
  record: Readonly<Record<string, string | bigint | boolean | readonly string[] | null | undefined>>,
): CedarRequest['context'] {
  const entries: [string, CedarValueJson][] = [];
  for (const [name, value] of Object.entries(record)) {
    if (value === undefined || value === null) continue;
    if (typeof value === 'bigint') entries.push([name, toCedarLong(value)]);
    else entries.push([name, typeof value === 'object' ? [...value] : value]);
  }
  return Object.fromEntries(entries);
}

/**
 * A Long in the JSON that goes to Cedar. Numbers are exact up to 2^53 only; past it the digits go in as raw JSON text
 * (`JSON.rawJSON`, ECMAScript proposal json-parse-with-source, in Node since 21).
 */
function toCedarLong(value: bigint): CedarValueJson {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  // Neither the compiler's library nor Cedar's declarations know raw JSON; JSON.stringify writes it as the digits.
  const { rawJSON } = JSON as unknown as { rawJSON(text: string): CedarValueJson };
  return rawJSON(value.toString());
}
