import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BundleContent, canonicalContent, decideActivation, hashOfContent } from './bundle.ts';

const content: BundleContent = {
  policies: '@id("a") permit (principal, action, resource);\n',
  schema: 'entity Agent;',
  allowlists: [
    { role: 'writer', tools: ['content.write', 'brief.read'] },
    { role: 'analyst', tools: ['finance.project'] },
  ],
};

describe('the hash of a bundle', () => {
  test('does not depend on the order of roles and tools', () => {
    const tools = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 5 });
    const allowlist = fc.uniqueArray(fc.record({ role: fc.string({ minLength: 1 }), tools }), {
      selector: ({ role }) => role,
      maxLength: 5,
    });
    fc.assert(
      fc.property(allowlist, fc.infiniteStream(fc.nat()), (allowlists, picks) => {
        const next = () => picks.next().value ?? 0;
        const shuffled = shuffle(allowlists, next).map(({ role, tools: names }) => ({
          role,
          tools: shuffle([...names, ...names.slice(0, 1)], next),
        }));
        const hash = hashOfContent({ ...content, allowlists });
        expect(hashOfContent({ ...content, allowlists: shuffled })).toBe(hash);
      }),
    );
  });

  test('does not depend on line ends', () => {
    const windows = { ...content, policies: content.policies.replaceAll('\n', '\r\n') };
    expect(hashOfContent(windows)).toBe(hashOfContent(content));
  });

  test.each([
    { ...content, policies: `${content.policies} ` },
    { ...content, schema: 'entity Person;' },
    { ...content, allowlists: content.allowlists.slice(1) },
  ])('depends on every part (%#)', (other) => {
    expect(hashOfContent(other)).not.toBe(hashOfContent(content));
  });

  test('stays what it is: stored bundles and receipts rely on it', () => {
    expect(hashOfContent(content)).toMatchInlineSnapshot(
      `"a8bc7057e86fd78cacf9f9b9cc73c47b4d2a6452f156494b85e02faaee66665b"`,
    );
  });

  test('is that of the canonical form', () => {
    expect(hashOfContent(canonicalContent(content))).toBe(hashOfContent(content));
  });
});

describe('an activation', () => {
  const bundle = { id: 'pb_2', version: 2, hash: 'h2', state: 'PUBLISHED' } as const;
  const former = { id: 'pb_1', version: 1, hash: 'h1', state: 'ACTIVE' } as const;

  test('replaces the bundle in force', () => {
    expect(decideActivation(bundle, former)).toEqual({ kind: 'activate', replaced: former });
  });

  test('of the first bundle replaces none', () => {
    expect(decideActivation(bundle, null)).toEqual({ kind: 'activate', replaced: null });
  });

  test('brings a retired bundle back', () => {
    expect(decideActivation({ ...bundle, state: 'RETIRED' }, former)).toEqual({ kind: 'activate', replaced: former });
  });

  test('of the bundle in force changes nothing', () => {
    expect(decideActivation(former, former)).toEqual({ kind: 'already-active' });
  });
});

function shuffle<T>(items: readonly T[], next: () => number): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(next() % left.length, 1));
}
