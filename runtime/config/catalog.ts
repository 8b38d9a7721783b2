import { callerEntries } from './catalog/caller-entries.ts';
import type { ConfigEntry } from './catalog/entry.ts';
import { graphEntries } from './catalog/graph-entries.ts';
import { providerEntries } from './catalog/provider-entries.ts';
import { serverEntries } from './catalog/server-entries.ts';

/** Every variable that Parpour reads, in the order of `.env.example`. */
export const configCatalog = [
  ...serverEntries,
  ...callerEntries,
  ...providerEntries,
  ...graphEntries,
] as const satisfies readonly ConfigEntry[];

export type ConfigName = (typeof configCatalog)[number]['name'];
