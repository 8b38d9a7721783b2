import { describe, expect, it } from 'vitest';
import { type IdKind, idPrefixes, isIdOf, kindOfId, systemIds } from './ids.ts';

// Object.keys widens to string; the record has no other keys.
const kinds = Object.keys(idPrefixes) as IdKind[];

describe('ids', () => {
  it.each(kinds)('of a %s say their kind', (kind) => {
    const id = systemIds.next(kind);
    expect(id).toMatch(new RegExp(`^${idPrefixes[kind]}_[0-9a-f]{32}$`));
    expect(kindOfId(id)).toBe(kind);
    for (const other of kinds) expect(isIdOf(other, id)).toBe(other === kind);
  });

  it('have one prefix for each kind', () => {
    expect(new Set(Object.values(idPrefixes)).size).toBe(kinds.length);
  });

  it('sort in the order in which they were made, and are never the same', () => {
    const ids = Array.from({ length: 5_000 }, () => systemIds.next('workflow'));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).toEqual(ids);
  });

  it('carry a UUID of version 7 with the present time in it', () => {
    const before = Date.now();
    const uuid = systemIds.uuid();
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const madeAt = Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16);
    expect(madeAt).toBeGreaterThanOrEqual(before - 1);
    expect(madeAt).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('of a ledger entry are those of its transfer and its place there', () => {
    const hex = '0197f0c2a1b27c3d8e4f5a6b7c8d9e0f';
    expect(kindOfId(`ent_${hex}-1`)).toBe('ledgerEntry');
    expect(kindOfId(`ent_${hex}-100`)).toBe('ledgerEntry');
    for (const other of [`ent_${hex}-0`, `ent_${hex}-01`, `ent_${hex}-`, `tr_${hex}-1`])
      expect(kindOfId(other)).toBeUndefined();
  });

  it.each([
    ['', 'nothing'],
    ['wf', 'a prefix alone'],
    ['wf_', 'a prefix without a UUID'],
    ['wf_0197f0c2', 'a UUID cut short'],
    ['xx_0197f0c2a1b27c3d8e4f5a6b7c8d9e0f', 'an unknown prefix'],
    ['WF_0197f0c2a1b27c3d8e4f5a6b7c8d9e0f', 'a prefix in capitals'],
    ['wf_0197F0C2A1B27C3D8E4F5A6B7C8D9E0F', 'a UUID in capitals'],
    ['wf_0197f0c2-a1b2-7c3d-8e4f-5a6b7c8d9e0f', 'a UUID with dashes'],
    ['wf_0197f0c2a1b2fc3d8e4f5a6b7c8d9e0f', 'a UUID of no known version'],
    ['wf_0197f0c2a1b27c3d8e4f5a6b7c8d9e0f\n', 'a line end'],
    ['constructor_0197f0c2a1b27c3d8e4f5a6b7c8d9e0f', 'a name that every object has'],
  ])('"%s" is no id of ours: %s', (text) => {
    expect(kindOfId(text)).toBeUndefined();
  });
});
