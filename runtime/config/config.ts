import { arrange } from './arrange.ts';
import type { ConfigEntry } from './catalog/entry.ts';
import { configCatalog } from './catalog.ts';
import { environment } from './shapes.ts';
import { ConfigError, readVariable } from './variables.ts';

/** The environment of this process. The one place that reads it. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

/**
 * Reads and checks the whole configuration.
 * @param env variables, `processEnvironment()` for a service
 * @throws ConfigError which lists every missing or wrong variable
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>) {
  const given: Record<string, string | undefined> = {};
  const faults: string[] = [];
  const unread = new Set<string>();
  for (const entry of configCatalog as readonly ConfigEntry[]) {
    const { value, fault } = readVariable(entry, env);
    given[entry.name] = value;
    if (fault === undefined) continue;
    faults.push(fault);
    unread.add(entry.name);
  }
  const parsed = environment.safeParse(given);
  for (const { path, message } of parsed.error?.issues ?? []) {
    if (!unread.has(String(path[0]))) faults.push(`${path.join('.')}: ${message}`);
  }
  if (faults.length > 0 || !parsed.success) throw new ConfigError(faults);
  return arrange(parsed.data);
}

/** The checked configuration of a process. */
export type Config = ReturnType<typeof loadConfig>;
