import { existsSync, readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = await Array.fromAsync(
  glob('**/*.md', { cwd: root, exclude: (name) => ['node_modules', '.parpour', '.git'].includes(name) }),
);

const packageJson = z
  .object({
    scripts: z.record(z.string(), z.string()),
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
    overrides: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(read('package.json')));

it('docs/treasury.md tells of every refusal of the treasury', async () => {
  const sources = await Array.fromAsync(glob('subgraphs/treasury/**/*.ts', { cwd: root }));
  const codes = sources.flatMap((path) =>
    [...read(path).matchAll(/readonly code = '([A-Z_]+)'/g)].map(([, code]) => code ?? ''),
  );
  expect(codes.length).toBeGreaterThan(30);
  const page = read('docs/treasury.md');
  expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
});

describe('every page', () => {
  it.each(pages)('%s links to files that are there', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(([, target]) => target ?? '');
    const missing = targets.filter((target) => !existsSync(resolve(root, dirname(page), target)));
    expect(missing).toEqual([]);
  });

  it.each(pages)('%s names npm scripts that are there', (page) => {
    const named = [...read(page).matchAll(/\bnpm run (?:--silent )?([\w-]+)/g)].map(([, script]) => script ?? '');
    expect(named.filter((script) => !Object.hasOwn(packageJson.scripts, script))).toEqual([]);
  });

  it.each(pages)('%s shows operations that the graph understands', (page) => {
    const schema = buildSchema(read('codegen/sdk/schema.graphql'));
    const blocks = [...read(page).matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, block]) => block ?? '');
    for (const block of blocks.filter((text) => /^\s*(query|mutation|subscription|\{)/.test(text))) {
      expect(validate(schema, parse(block)), block).toEqual([]);
    }
  });
});

describe('docs/dependencies.md', () => {
  it('has one line for each dependency, and none for what is not there', () => {
    const listed = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name ?? '');
    const { dependencies, devDependencies, overrides } = packageJson;
    const wanted = [dependencies, devDependencies, overrides].flatMap((names) => Object.keys(names));
    expect(listed.toSorted()).toEqual(wanted.toSorted());
  });

  it('says that versions are exact, and they are', () => {
    const { dependencies, devDependencies } = packageJson;
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d/.test(version));
    expect(loose).toEqual([]);
  });
});
