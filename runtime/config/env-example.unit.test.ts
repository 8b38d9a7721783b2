import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { ConfigEntry } from './catalog/entry.ts';
import { configCatalog } from './catalog.ts';
import { renderConfigurationDocument, renderEnvExample } from './env-example.ts';

const catalog: readonly ConfigEntry[] = configCatalog;
const root = new URL('../../', import.meta.url);

describe('.env.example', () => {
  it('is what the catalog gives', async () => {
    expect(await readFile(new URL('.env.example', root), 'utf8')).toBe(renderEnvExample());
  });

  it('sets what is required and nothing else', () => {
    const required = catalog.filter((entry) => entry.required === true).map(({ name }) => name);
    expect(Object.keys(parseEnv(renderEnvExample())).toSorted()).toEqual(required.toSorted());
  });

  it('gives each variable its example or default, whole, once the comment sign is taken away', () => {
    const parsed = parseEnv(renderEnvExample().replaceAll(/^#(?=(?:VENTURE|OTEL)_)/gm, ''));
    expect(parsed).toEqual(
      Object.fromEntries(catalog.map(({ name, example, fallback }) => [name, example ?? fallback ?? ''])),
    );
  });

  it('has no example of a secret that could pass for a real one', () => {
    const suspicious = catalog.filter(
      ({ secret, name, example }) => secret === true && /KEY$|SECRET/.test(name) && !/CHANGE_ME|^$/.test(example ?? ''),
    );
    expect(suspicious).toEqual([]);
  });
});

describe('docs/configuration.md', () => {
  it('is what the catalog gives', async () => {
    expect(await readFile(new URL('docs/configuration.md', root), 'utf8')).toBe(renderConfigurationDocument());
  });

  it('keeps a table row whole when a text has the column sign', () => {
    const entry = { name: 'VENTURE_X', group: 'Group', description: 'a|b', fallback: 'c|d' } as const;
    expect(renderConfigurationDocument([entry])).toContain('| `VENTURE_X` | `c\\|d` | a\\|b |');
  });
});
