import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sha256Hex } from '#runtime/json/canonical.ts';
import { runCli } from '#tests/launcher/cli-process.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parpour-operations-'));
  await mkdir(join(folder, 'good', 'parts'), { recursive: true });
  await mkdir(join(folder, 'bad'));
  await writeFile(
    join(folder, 'good', 'me.graphql'),
    'query Me { viewer { ...Who } }\nquery Bare { viewer { scopes } }',
  );
  await writeFile(join(folder, 'good', 'parts', 'who.graphql'), 'fragment Who on Viewer { actor { name } }');
  await writeFile(
    join(folder, 'bad', 'me.graphql'),
    'query Me {\n  viewer { nothing }\n}\nquery { viewer { scopes } }',
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('writes each operation with the fragments that it needs, under the SHA-256 of its text', async () => {
  const out = join(folder, 'operations.json');
  const { code, output } = await runCli(['operations', 'manifest', join(folder, 'good'), '--out', out]);
  expect(output).toContain('2 operations');
  expect(code).toBe(0);
  const { format, version, operations } = JSON.parse(await readFile(out, 'utf8'));
  expect({ format, version }).toEqual({ format: 'apollo-persisted-query-manifest', version: 1 });
  const me = 'fragment Who on Viewer {\n  actor {\n    name\n  }\n}\n\nquery Me {\n  viewer {\n    ...Who\n  }\n}';
  expect(operations).toEqual([
    { id: expect.any(String), name: 'Bare', type: 'query', body: 'query Bare {\n  viewer {\n    scopes\n  }\n}' },
    { id: sha256Hex(me), name: 'Me', type: 'query', body: me },
  ]);
});

it('says which line does not fit the graph, and which operation has no name', async () => {
  const { code, output } = await runCli(['operations', 'manifest', join(folder, 'bad')]);
  expect(output).toContain('me.graphql:2: Cannot query field "nothing" on type "Viewer"');
  expect(output).toContain('me.graphql:4: An operation needs a name');
  expect(code).toBe(1);
});

it('says when there is nothing to read', async () => {
  const { code, output } = await runCli(['operations', 'manifest', join(folder, 'none')]);
  expect(output).toContain('there is no *.graphql file');
  expect(code).toBe(2);
});
