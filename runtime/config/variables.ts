import { readFileSync } from 'node:fs';
import type { ConfigEntry } from './catalog/entry.ts';

/** Every fault of the environment at once; values are never repeated, since they may be secret. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The configuration is not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

const placeholder = 'CHANGE_ME';

/** What a variable is set to, or what is wrong with it. */
export interface Reading {
  readonly value?: string | undefined;
  readonly fault?: string;
}

/** @returns the value of a variable: its own, that of its file, or the default */
export function readVariable(entry: ConfigEntry, env: Readonly<Record<string, string | undefined>>): Reading {
  const file = entry.secret === true ? env[`${entry.name}_FILE`] : undefined;
  let value = env[entry.name] || undefined;
  if (value === undefined && file) {
    try {
      value = readFileSync(file, 'utf8').trim() || undefined;
    } catch {
      return { fault: `${entry.name}_FILE names a file that can't be read` };
    }
  }
  value ??= entry.fallback;
  if (value === undefined && entry.required === true) {
    return { fault: `${entry.name} is missing: ${entry.description}` };
  }
  // Everybody knows the examples, so a key that is one of them protects nothing.
  if (entry.secret === true && value?.includes(placeholder)) {
    return { fault: `${entry.name} still has the placeholder of .env.example` };
  }
  return { value };
}
