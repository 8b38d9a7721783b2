import { DiscardPolicy, nanos, RetentionPolicy, StorageType, type StreamConfig } from 'nats';

const day = 24 * 60 * 60 * 1000;
const mib = 1024 * 1024;
const gib = 1024 * mib;

/**
 * Every stream of Parpour. Subjects never overlap, and no stream captures `rpc.>`. A server sets `max_bytes` of each aside
 * when it makes the stream, 86 GiB of files in all, but takes disk only as messages come.
 */
export const streams = {
  EVENTS: {
    description: 'The sequenced event log; rebuilt from PostgreSQL when lost',
    subjects: ['evt.>'],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    max_bytes: 10 * gib,
    max_age: nanos(90 * day),
    discard: DiscardPolicy.Old,
    deny_delete: true,
    duplicate_window: nanos(2 * 60 * 1000),
  },
  TASK_WORK_QUEUE: {
    description: 'Tasks that wait for an agent runtime',
    subjects: ['task.l3.dispatch.>'],
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
    max_bytes: gib,
    max_age: nanos(day),
    discard: DiscardPolicy.Old,
    duplicate_window: nanos(2 * 60 * 1000),
  },
  POLICY_CACHE: {
    description: 'Activated policy bundles and allowlists',
    subjects: ['policy.cache.>'],
    retention: RetentionPolicy.Limits,
    storage: StorageType.Memory,
    max_bytes: 512 * mib,
    max_age: nanos(60 * 60 * 1000),
    discard: DiscardPolicy.Old,
  },
  TRANSACTIONS: domainStream('Money intents from request to end', 'money', { days: 7, gib: 1 }),
  COMPLIANCE: domainStream('Violations and cases', 'compliance', { days: 30, gib: 5 }),
  SETTLEMENT: domainStream('Settlement operations', 'settlement', { days: 90, gib: 5 }),
  CLEARING: domainStream('Clearing windows', 'clearing', { days: 30, gib: 1 }),
  NOTIFICATIONS: domainStream('What people are told', 'notification', { days: 7, gib: 2 }),
  REPORTING: domainStream('Reports', 'report', { days: 90, gib: 10 }),
  RISK: domainStream('Risk assessments', 'risk', { days: 30, gib: 1 }),
  AUDIT: domainStream('Checkpoints of the log', 'audit', { days: 180, gib: 50 }),
} as const satisfies Record<string, Partial<StreamConfig>>;

export type StreamName = keyof typeof streams;

/** The streams that are filled from EVENTS. */
export const domainStreams: readonly StreamName[] = Object.entries(streams).flatMap(([name, declared]) =>
  // Object.entries forgets the names of the keys.
  'sources' in declared ? [name as StreamName] : [],
);

/**
 * The events of one domain, kept for a time of their own. One source with one filter each: nats-server 2.9 takes a second
 * source of the same stream without complaint, and then delivers twice or not at all (docs/decisions/014-domain-streams-with-one-filter.md).
 */
function domainStream(description: string, domain: string, keep: { readonly days: number; readonly gib: number }) {
  return {
    description,
    sources: [{ name: 'EVENTS', filter_subject: `evt.${domain}.>` }],
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    max_bytes: keep.gib * gib,
    max_age: nanos(keep.days * day),
    discard: DiscardPolicy.Old,
  };
}
