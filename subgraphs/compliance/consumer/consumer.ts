import { isEvent, type SequencedEvent } from '#runtime/events/event.ts';
import type { UnitOfWork } from '#runtime/events/event-log.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';
import { applyCaseEvent } from '../case/case.projection.ts';
import { recordFinding } from '../case/record-finding.ts';
import type { CheckpointWriter } from '../checkpoint/checkpoint.ts';
import type { RuleSet } from '../rule/rule.ts';
import type { LogTree } from '../tree/tree.ts';

/** Name under which the position in the log is kept. */
export const consumerName = 'compliance';

const workflowEnds = ['workflow.succeeded.v1', 'workflow.failed.v1', 'workflow.cancelled.v1'] as const;

export interface ConsumerParts {
  readonly tree: LogTree;
  readonly rules: RuleSet;
  readonly checkpoints: CheckpointWriter;
  readonly metrics: Metrics;
}

/**
 * What compliance does with every event of the log, in the database transaction that also saves its position: the event becomes a leaf of the
 * tree, is held against the rules, and has the log signed when it ends a workflow.
 */
export function createEventHandler(parts: ConsumerParts): (event: SequencedEvent, unit: UnitOfWork) => Promise<void> {
  const { tree, rules, checkpoints, metrics } = parts;
  const violations = metrics.counter('venture_compliance_violations_total', 'Violations found.', [
    'severity',
    'rule_id',
  ]);
  const checkpointSize = metrics.gauge('venture_compliance_checkpoint_size', 'Events under the latest checkpoint.', []);

  return async (event, unit) => {
    const isCheckpoint = isEvent(event, 'audit.checkpoint_written.v1');
    // A checkpoint alone calls for no other: the log would never come to rest.
    await tree.append(unit.tx, event, !isCheckpoint);
    await applyCaseEvent(unit.tx, event);
    if (isCheckpoint) {
      await checkpoints.apply(unit.tx, event);
      checkpointSize.set(Number(event.payload.size));
    }
    for (const finding of rules.evaluate(event)) await recordFinding(unit, event, finding);
    if (isEvent(event, ...workflowEnds)) await checkpoints.write(unit, event);
    // Counted when the log tells of it: that is after the commit, and once.
    if (isEvent(event, 'compliance.violation_detected.v1')) {
      violations.inc({ severity: event.payload.severity, rule_id: event.payload.ruleId });
    }
  };
}
