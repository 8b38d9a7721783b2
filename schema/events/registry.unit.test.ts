import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventCatalog, eventTypes } from './catalog.ts';
import { findDrift, payloadJsonSchema } from './json-schema.ts';
import { createUpcasters, defineUpcaster } from './upcasters.ts';

const schemaDir = new URL('./json/', import.meta.url);

describe('the registry of event types', () => {
  it('has one file for each type, as the catalog says', async () => {
    expect(await findDrift()).toEqual([]);
    expect((await readdir(schemaDir)).sort()).toEqual(eventTypes.map((type) => `${type}.json`).sort());
  });

  it('says which files are missing, changed, or of no type', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'registry-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    for (const name of await readdir(schemaDir)) {
      if (name !== 'venture.created.v1.json')
        await writeFile(join(dir, name), await readFile(new URL(name, schemaDir), 'utf8'));
    }
    await writeFile(join(dir, 'freeze.lifted.v1.json'), '{}\n');
    await writeFile(join(dir, 'venture.renamed.v1.json'), '{}\n');
    expect((await findDrift(dir)).sort()).toEqual([
      'freeze.lifted.v1.json is not what the catalog says',
      'venture.created.v1.json is missing',
      'venture.renamed.v1.json belongs to no event type',
    ]);
  });

  it('tells of every type what happened', () => {
    const withoutDescription = eventTypes.filter((type) => (eventCatalog[type].description ?? '') === '');
    expect(withoutDescription).toEqual([]);
  });

  it.each(eventTypes)('has a schema of %s that JSON Schema 2020-12 takes, closed to unknown keys', (type) => {
    const schema = payloadJsonSchema(type);
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    const ajv = new Ajv2020({ strict: false });
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(schema.additionalProperties).toBe(false);
  });

  it('refuses in JSON Schema what the catalog refuses, and takes what it takes', () => {
    const type = 'approval.approved.v1';
    const validate = new Ajv2020({ strict: false }).compile(payloadJsonSchema(type));
    const good = {
      approvalId: 'apr_1',
      workflowId: null,
      kind: 'MONEY_INTENT',
      subjectId: 'mi_1',
      actionHash: 'a'.repeat(64),
    };
    for (const payload of [
      good,
      { ...good, actionHash: 'A'.repeat(64) },
      { ...good, kind: 'MAIL' },
      { ...good, extra: 1 },
      { ...good, workflowId: undefined },
      {},
    ]) {
      expect(validate(JSON.parse(JSON.stringify(payload)))).toBe(eventCatalog[type].safeParse(payload).success);
    }
  });
});

describe('upcasters', () => {
  const payloadOf = (payload: unknown) => payload as Record<string, unknown>;
  const first = defineUpcaster('crate.packed.v1', 'crate.packed.v2', (payload) => ({
    ...payloadOf(payload),
    pieces: 1,
  }));
  const second = defineUpcaster('crate.packed.v2', 'crate.packed.v3', (payload) => ({
    ...payloadOf(payload),
    seal: null,
  }));
  const both = createUpcasters([second, first]);

  it('lead from any version to the newest, step by step', () => {
    const event = { id: 'e1', type: 'crate.packed.v1', version: 1, payload: { crate: 'c1' } };
    expect(both.upcast(event)).toEqual({
      id: 'e1',
      type: 'crate.packed.v3',
      version: 3,
      payload: { crate: 'c1', pieces: 1, seal: null },
    });
    expect(event.payload).toEqual({ crate: 'c1' });
  });

  it('leave the newest version and other types as they are', () => {
    for (const type of ['crate.packed.v3', 'crate.opened.v1']) {
      const event = { type, version: 3, payload: {} };
      expect(both.upcast(event)).toBe(event);
    }
  });

  it('name the older versions of a type', () => {
    expect([...both.withOlder(['crate.packed.v3', 'crate.opened.v1'])].sort()).toEqual([
      'crate.opened.v1',
      'crate.packed.v1',
      'crate.packed.v2',
      'crate.packed.v3',
    ]);
    expect(both.withOlder(['crate.packed.v1'])).toEqual(['crate.packed.v1']);
  });

  it.each([
    ['crate.packed.v1', 'crate.packed.v3'],
    ['crate.packed.v2', 'crate.packed.v1'],
    ['crate.packed.v1', 'crate.opened.v2'],
    ['crate.packed', 'crate.packed.v2'],
    ['crate.packed.v0', 'crate.packed.v1'],
  ])('are refused from %s to %s', (from, to) => {
    expect(() => defineUpcaster(from, to, (payload) => payload)).toThrow(RangeError);
  });

  it('that begin at one version are refused', () => {
    expect(() => createUpcasters([first, first])).toThrow('two upcasters begin at the same version');
  });
});
