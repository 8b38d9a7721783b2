import { sql } from 'drizzle-orm';
import type { Queryable } from '#runtime/db/db.ts';
import type { Rule, Severity } from './rule.ts';

/** What a rule says of itself; also of one that is no longer in force. */
export type RuleText = Pick<Rule, 'id' | 'title' | 'description' | 'severity' | 'expression'> & {
  readonly eventTypes: readonly string[];
};

/** Keeps the rules as they stand, so that cases can name theirs when it is no longer in force. */
export async function saveRules(queryable: Queryable, rules: readonly Rule[]): Promise<void> {
  await queryable.execute(sql`
    insert into compliance.rules (rule_id, title, description, severity, event_types, expression)
    select r.id, r.title, r.description, r.severity, r."eventTypes", r.expression
    from jsonb_to_recordset(${JSON.stringify(rules)}::jsonb)
      as r(id text, title text, description text, severity text, "eventTypes" text[], expression text)
    on conflict (rule_id) do update set title = excluded.title, description = excluded.description,
      severity = excluded.severity, event_types = excluded.event_types, expression = excluded.expression`);
}

export async function readRules(queryable: Queryable, ids: readonly string[]): Promise<RuleText[]> {
  const { rows } = await queryable.execute<{
    rule_id: string;
    title: string;
    description: string;
    severity: Severity;
    event_types: string[];
    expression: string;
  }>(sql`
    select rule_id, title, description, severity, event_types, expression from compliance.rules
    where rule_id = any(${sql.param(ids)}::text[])`);
  return rows.map(({ rule_id: id, event_types: eventTypes, ...text }) => ({ id, eventTypes, ...text }));
}
