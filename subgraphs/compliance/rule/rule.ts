import { readFileSync } from 'node:fs';
import { Environment, type ParseResult } from '@marcbachmann/cel-js';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { SequencedEvent } from '#runtime/events/event.ts';
import { formatMoney } from '#runtime/money/money.ts';
import { type EventType, isEventType } from '#schema/events/catalog.ts';
import { payloadSchemaOf, toCelValue } from './event-schema.ts';

export const severities = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export type Severity = (typeof severities)[number];

const watchedType = z
  .string()
  .refine(isEventType, 'is not a type of the event catalog')
  // A rule about what rules publish would feed itself.
  .refine((type) => !/^(compliance|audit)\./.test(type), 'is published by compliance itself');

const ruleShape = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens'),
  title: z.string().min(1),
  description: z.string().min(1),
  severity: z.enum(severities),
  eventTypes: z.array(watchedType).min(1),
  expression: z.string().min(1),
  subject: z.array(z.string()).min(1),
  detail: z.string().min(1),
});

/** A rule as its file states it. */
export interface Rule {
  /** Stable; cases and violations keep it. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly severity: Severity;
  readonly eventTypes: readonly EventType[];
  /** CEL over `event`; true is a violation. */
  readonly expression: string;
  /** Payload fields; the first that is not null is what the case is about. */
  readonly subject: readonly string[];
  /** CEL that makes the sentence for people. */
  readonly detail: string;
}

/** One rule that one event broke. */
export interface Finding {
  readonly rule: Rule;
  readonly subjectId: string;
  readonly workflowId: string | null;
  /** For people, at most 1,000 characters. */
  readonly detail: string;
}

/** The rules in force, compiled. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  /** Holds an event against every rule that looks at its type. Pure: the same event always gives the same findings. */
  evaluate(event: SequencedEvent): Finding[];
}

/** The rules can't be used; lists every fault. */
export class RuleError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The compliance rules are not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'RuleError';
    this.faults = faults;
  }
}

const defaultRulesUrl = new URL('./default-rules.yaml', import.meta.url);
const detailCharsMax = 1_000;

/**
 * The rules that come with Parpour.
 * @throws RuleError as `compileRules`
 */
export function loadDefaultRules(): RuleSet {
  return compileRules(parseYaml(readFileSync(defaultRulesUrl, 'utf8')));
}

interface CompiledRule {
  readonly rule: Rule;
  readonly breaks: ParseResult;
  readonly describe: ParseResult;
}

/**
 * Checks rules and compiles them once: each expression is type-checked against the payload of every type it looks at.
 * @param input list of rules, as parsed from their file
 * @throws RuleError which lists every wrong field, expression and reference
 */
export function compileRules(input: unknown): RuleSet {
  const parsed = z.array(ruleShape).safeParse(input);
  if (!parsed.success) {
    throw new RuleError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  const rules: readonly Rule[] = parsed.data;
  const faults: string[] = [];
  const byType = new Map<EventType, CompiledRule[]>();
  const seen = new Set<string>();
  for (const rule of rules) {
    if (seen.has(rule.id)) faults.push(`${rule.id}: there are two rules of this id`);
    seen.add(rule.id);
    for (const type of rule.eventTypes) {
      const compiled = compileFor(rule, type, faults);
      if (compiled !== undefined) byType.set(type, [...(byType.get(type) ?? []), compiled]);
    }
  }
  if (faults.length > 0) throw new RuleError(faults);
  return {
    rules,
    evaluate(event) {
      const watching = byType.get(event.type);
      if (watching === undefined) return [];
      const context = { event: celEvent(event) };
      return watching.flatMap((compiled) => findingOf(compiled, event, context) ?? []);
    },
  };
}

function compileFor(rule: Rule, type: EventType, faults: string[]): CompiledRule | undefined {
  const payload = payloadSchemaOf(type);
  const environment = createEnvironment(payload);
  const before = faults.length;
  for (const [part, expected] of [
    ['expression', 'bool'],
    ['detail', 'string'],
  ] as const) {
    const checked = environment.check(rule[part]);
    // The library's messages go on with a drawing of the place.
    if (!checked.valid)
      faults.push(`${rule.id}: ${part} for ${type}: ${firstLine(checked.error?.message ?? 'is not CEL')}`);
    else if (checked.type !== expected)
      faults.push(`${rule.id}: ${part} for ${type} gives ${checked.type}, not ${expected}`);
  }
  for (const field of rule.subject) {
    if (!Object.hasOwn(payload, field)) faults.push(`${rule.id}: subject: ${type} has no field ${field}`);
  }
  if (faults.length > before) return undefined;
  return { rule, breaks: environment.parse(rule.expression), describe: environment.parse(rule.detail) };
}

/** An amount as events have it; those of intents with `scale` for what is no currency of ISO 4217. */
const amountShape = z.object({ amountMinor: z.string(), currency: z.string(), scale: z.bigint().optional() });

/** An object of a declared shape comes from CEL as a map that is filled as it is read, any other as it was given. */
function fieldsOf(amount: unknown): unknown {
  if (!(amount instanceof Map)) return amount;
  return Object.fromEntries(Object.keys(amountShape.shape).map((name) => [name, amount.get(name)]));
}

function createEnvironment(payload: ReturnType<typeof payloadSchemaOf>): Environment {
  return new Environment({ unlistedVariablesAreDyn: false })
    .registerFunction('formatMoney(string, string): string', (amountMinor: string, currency: string) =>
      formatMoney({ amountMinor: BigInt(amountMinor), currency }),
    )
    .registerFunction('formatMoney(dyn): string', (amount: unknown) => {
      const { amountMinor, currency, scale } = amountShape.parse(fieldsOf(amount));
      return formatMoney(
        { amountMinor: BigInt(amountMinor), currency },
        scale === undefined ? undefined : Number(scale),
      );
    })
    .registerFunction('list.sum(): int', (values: readonly bigint[]) => values.reduce((sum, value) => sum + value, 0n))
    .registerVariable({
      name: 'event',
      schema: {
        id: 'string',
        type: 'string',
        streamId: 'string',
        ventureId: 'string',
        actor: { kind: 'string', id: 'string', name: 'string' },
        occurredAt: 'string',
        correlationId: 'string',
        payload,
      },
    });
}

function celEvent(event: SequencedEvent) {
  const { id, type, streamId, ventureId, actor, occurredAt, correlationId } = event;
  return { id, type, streamId, ventureId, actor, occurredAt, correlationId, payload: toCelValue(event.payload) };
}

function findingOf(
  { rule, breaks, describe }: CompiledRule,
  event: SequencedEvent,
  context: object,
): Finding | undefined {
  // Payloads are JSON objects of the catalog's shapes.
  const payload = event.payload as Readonly<Record<string, unknown>>;
  const subject = rule.subject.map((field) => payload[field]).find((value) => typeof value === 'string');
  const base = {
    rule,
    subjectId: typeof subject === 'string' ? subject : event.streamId,
    workflowId: typeof payload.workflowId === 'string' ? payload.workflowId : null,
  };
  try {
    if (breaks(context) !== true) return undefined;
    return { ...base, detail: String(describe(context)).slice(0, detailCharsMax) };
  } catch (error) {
    // A rule that can't be evaluated must not pass in silence, and must not stop the log: a person looks at it.
    const reason = error instanceof Error ? firstLine(error.message) : 'unknown';
    return { ...base, detail: `The rule could not be evaluated: ${reason}`.slice(0, detailCharsMax) };
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
