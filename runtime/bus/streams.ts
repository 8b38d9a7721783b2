import {
  DiscardPolicy,
  type JetStreamManager,
  NatsError,
  nanos,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from 'nats';

const day = 24 * 60 * 60 * 1000;
const mib = 1024 * 1024;
const gib = 1024 * mib;

/** The streams of the documents. Subjects never overlap, and no stream captures `rpc.>`. */
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
} as const satisfies Record<string, Partial<StreamConfig>>;

export type StreamName = keyof typeof streams;

const streamNotFound = 10059;

/** Creates the streams that are missing and applies changed settings to the others. Safe to run by many at once. */
export async function ensureStreams(manager: JetStreamManager, options: { readonly replicas: number }): Promise<void> {
  for (const [name, declared] of Object.entries(streams)) {
    // The declarations are readonly tuples; the client wants plain arrays.
    const config = { ...declared, subjects: [...declared.subjects], name, num_replicas: options.replicas };
    try {
      await manager.streams.update(name, config);
    } catch (error) {
      if (!(error instanceof NatsError) || error.api_error?.err_code !== streamNotFound) throw error;
      await manager.streams.add(config);
    }
  }
}
