import { type JetStreamManager, NatsError, type StreamConfig } from 'nats';
import type { Logger } from '#runtime/telemetry/logger.ts';
import { domainStreams, type StreamName, streams } from './stream-catalog.ts';

export interface ReconcileOptions {
  /** Replicas of each stream: 1, or 3 on a cluster. */
  readonly replicas: number;
  readonly logger?: Logger;
}

/** A stream on the server is not, and can't be made, what Parpour declares. Nothing was changed. */
export class StreamRefusedError extends Error {
  readonly stream: string;
  /** The setting that differs, or undefined when the server refused the whole stream. */
  readonly setting: string | undefined;

  constructor(stream: string, setting: string | undefined, message: string, cause?: unknown) {
    super(`JetStream stream ${stream}: ${message}`, { cause });
    this.name = 'StreamRefusedError';
    this.stream = stream;
    this.setting = setting;
  }
}

type Declared = Partial<StreamConfig> & { readonly name: string };

/** Codes of JetStream's API, as nats-server's errors.json numbers them. */
const codes = {
  notFound: 10059,
  nameInUse: 10058,
  noStorage: 10047,
  noMemory: 10028,
  overlap: 10065,
  noReplicas: 10074,
};

/**
 * Makes the streams what they are declared to be: creates what is missing and applies settings that can be changed. Safe to
 * run by many at once, and never deletes anything.
 * @throws StreamRefusedError when a stream differs in what can't be changed: storage, retention, sources, protection of
 * messages; or when the server refuses a stream
 */
export async function ensureStreams(manager: JetStreamManager, options: ReconcileOptions): Promise<void> {
  const found = new Map<string, StreamConfig>();
  for await (const { config } of manager.streams.list()) found.set(config.name, config);
  // EVENTS is the first: the others are filled from it.
  for (const declared of declarations(options)) {
    const there = found.get(declared.name);
    if (there === undefined) await create(manager, declared, options);
    else await change(manager, declared, there, options);
  }
}

/**
 * Deletes and makes anew what is filled from EVENTS, for when EVENTS was emptied: a stream goes on behind the last message
 * that it took, and would have every event twice, or none until EVENTS is as long as before.
 */
export async function remakeDomainStreams(manager: JetStreamManager, options: ReconcileOptions): Promise<void> {
  for (const name of domainStreams) {
    try {
      await manager.streams.delete(name);
    } catch (error) {
      if (codeOf(error) !== codes.notFound) throw error;
    }
  }
  await ensureStreams(manager, options);
}

function declarations({ replicas }: ReconcileOptions): Declared[] {
  return Object.entries(streams).map(([name, declared]) => ({
    ...declared,
    name,
    num_replicas: replicas,
    // The declarations are readonly tuples; the client wants plain arrays.
    ...('subjects' in declared ? { subjects: [...declared.subjects] } : {}),
    ...('sources' in declared ? { sources: [...declared.sources] } : {}),
  }));
}

async function create(manager: JetStreamManager, declared: Declared, options: ReconcileOptions): Promise<void> {
  try {
    await manager.streams.add(declared);
  } catch (error) {
    if (codeOf(error) !== codes.nameInUse) throw refusalOf(declared, error);
    // Somebody made it in the meantime, perhaps another version of Parpour.
    const { config } = await manager.streams.info(declared.name);
    await change(manager, declared, config, options);
  }
}

async function change(
  manager: JetStreamManager,
  declared: Declared,
  there: StreamConfig,
  { logger }: ReconcileOptions,
): Promise<void> {
  const differing = Object.keys(declared).filter(
    (setting) => !isSame(settingOf(declared, setting), settingOf(there, setting)),
  );
  if (differing.length === 0) return;
  const fixed = differing.find((setting) => isFixed(setting, there));
  if (fixed !== undefined) {
    throw new StreamRefusedError(
      declared.name,
      fixed,
      `${fixed} is ${show(settingOf(there, fixed))} on the server, and declared as ${show(settingOf(declared, fixed))}. ` +
        `NATS can't change that on a stream that exists. ${adviceOf(declared.name)}`,
    );
  }
  try {
    await manager.streams.update(declared.name, declared);
  } catch (error) {
    throw refusalOf(declared, error);
  }
  logger?.info({ stream: declared.name, settings: differing }, 'changed settings of a stream');
}

/**
 * Settings that stay as they were made. nats-server 2.9 accepts other sources, but goes on with the old ones; protection of
 * messages can be switched on only.
 */
function isFixed(setting: string, there: StreamConfig): boolean {
  if (setting === 'deny_delete') return there.deny_delete;
  return setting === 'storage' || setting === 'retention' || setting === 'sources';
}

/** What a setting says; for sources only what is declared of them, since servers add fields of their own. */
function settingOf(config: Partial<StreamConfig>, setting: string): unknown {
  if (setting === 'sources') {
    return (config.sources ?? []).map(({ name, filter_subject }) => `${name} ${filter_subject ?? '>'}`).sort();
  }
  return Object.entries(config).find(([name]) => name === setting)?.[1];
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function show(value: unknown): string {
  return Array.isArray(value) && value.length === 0 ? 'none' : JSON.stringify(value ?? 'not set');
}

const advice: Partial<Record<StreamName, string>> = {
  EVENTS: 'Its messages are a copy of the log in PostgreSQL',
  TASK_WORK_QUEUE: 'Tasks on it are dispatched again',
  POLICY_CACHE: 'Its messages are a cache',
};

function adviceOf(name: string): string {
  const known =
    Object.entries(advice).find(([stream]) => stream === name)?.[1] ?? 'Its messages are copies of those in EVENTS';
  return `${known}: if nobody else needs the stream as it is, delete it (nats stream rm ${name}) and start again; it is made anew.`;
}

function refusalOf(declared: Declared, error: unknown): unknown {
  if (!(error instanceof NatsError) || error.api_error === undefined) return error;
  const { description, err_code } = error.api_error;
  const gibs = ((declared.max_bytes ?? 0) / 1024 ** 3).toFixed(1);
  const hints: Readonly<Record<number, string>> = {
    [codes.noStorage]: `It sets ${gibs} GiB aside. Raise max_file_store in the server's jetstream block to 100GB or more; disk is only taken as messages come.`,
    [codes.noMemory]: `It sets ${gibs} GiB aside. Raise max_memory_store in the server's jetstream block to 1GB or more.`,
    [codes.overlap]: `Another stream has ${show(declared.subjects)} or a part of it. Find it with nats stream ls --subjects, and delete it or change its subjects.`,
    [codes.noReplicas]: `VENTURE_NATS_REPLICAS is ${declared.num_replicas ?? 1}, and this server is not in a cluster of as many.`,
  };
  const text = `the server refused it: ${description} (${err_code}). ${hints[err_code ?? 0] ?? adviceOf(declared.name)}`;
  return new StreamRefusedError(declared.name, undefined, text, error);
}

function codeOf(error: unknown): number | undefined {
  return error instanceof NatsError ? error.api_error?.err_code : undefined;
}
