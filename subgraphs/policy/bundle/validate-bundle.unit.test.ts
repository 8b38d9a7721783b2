import { describe, expect, test } from 'vitest';
import { parpourSchema, starterBundle } from '../starter-bundle.ts';
import type { ToolAllowlist } from './bundle.ts';
import { validateBundle } from './validate-bundle.ts';

function faultsOf(policies: string, allowlists: readonly ToolAllowlist[] = []): string[] {
  return validateBundle({ policies, schema: parpourSchema, allowlists }).map(({ message }) => message);
}

const fine = '@id("fine") permit (principal, action, resource);';

test('the starter bundle is valid', () => {
  expect(validateBundle(starterBundle)).toEqual([]);
});

describe('faults say line, column, policy and what would be right', () => {
  test('syntax', () => {
    expect(faultsOf(`${fine}\n@id("b") permit (principal, action);`)).toEqual([
      expect.stringMatching(/^line 2, column \d+: this policy is missing the `resource` variable in the scope \(.*\)$/),
    ]);
  });

  test('several syntax faults at once', () => {
    const faults = faultsOf('permit (foo, action, resource);\npermit (principal, action);');
    expect(faults.map((fault) => fault.slice(0, 6))).toEqual(['line 1', 'line 2']);
  });

  test('an unknown action', () => {
    expect(faultsOf(`${fine}\n\n  @id("typo") permit (principal, action == Action::"callTol", resource);`)).toEqual([
      'line 3, column 44, policy "typo": unrecognized action `Action::"callTol"` (did you mean `Action::"callTool"`?)',
    ]);
  });

  test('places count characters, not bytes', () => {
    expect(faultsOf('// äöü€😀\n@id("é😀") permit (principal, action == Action::"callTol", resource);')[0]).toMatch(
      /^line 2, column 40, policy "é😀"/,
    );
  });

  test('an unknown attribute', () => {
    const policy = '@id("a") permit (principal is Agent, action, resource) when { principal.levl == 3 };';
    expect(faultsOf(policy)).toEqual([
      'line 1, column 63, policy "a": attribute `levl` on entity type `Agent` not found (did you mean `level`?)',
    ]);
  });

  test('an optional attribute that is not guarded', () => {
    const policy =
      '@id("a") permit (principal, action == Action::"callTool", resource) when { context.recipientCount == 1 };';
    expect(faultsOf(policy)).toEqual([
      expect.stringContaining("(try testing for the attribute's presence with `context has recipientCount && ..`)"),
    ]);
  });

  test('types that do not fit', () => {
    const policy = '@id("a") permit (principal is Agent, action, resource) when { principal.level == "L3" };';
    expect(faultsOf(policy)).toEqual([expect.stringContaining('the types Long and String are not compatible')]);
  });

  test('a policy that can never match', () => {
    const policy = '@id("never") forbid (principal, action == Action::"callTool", resource is Account);';
    expect(faultsOf(`${fine}\n${policy}`)).toEqual([expect.stringMatching(/^line 2, column 1, policy "never": /)]);
  });

  test('a template', () => {
    expect(faultsOf(`${fine}\n@id("t") permit (principal == ?principal, action, resource);`)).toEqual([
      'line 2, column 1: the policy is a template (write the entity in place of ?principal or ?resource)',
    ]);
  });

  test('faults of ids and of types are told together, in the order of the text', () => {
    const faults = faultsOf(
      `@id("a") permit (principal, action == Action::"x", resource);\n\npermit (principal, action, resource);`,
    );
    expect(faults.map((fault) => fault.slice(0, 6))).toEqual(['line 1', 'line 3']);
  });
});

describe('annotations', () => {
  test.each([
    'permit (principal, action, resource);',
    '@id permit (principal, action, resource);',
    '@id("") permit (principal, action, resource);',
  ])('refuses a policy without @id: %s', (policy) => {
    expect(faultsOf(`// first\n${policy}`)).toEqual([
      'line 2, column 1: the policy has no @id (write @id("short-name") before it; decisions name the policies that made them)',
    ]);
  });

  test('refuses an @id that is used twice', () => {
    expect(faultsOf(`\n${fine}\n${fine}`)).toEqual([
      'line 3, column 1, policy "fine": the @id is used before (the policy in line 2 has it; each policy needs its own)',
    ]);
  });

  test.each(['@approval', '@approval("")', '@approval("0")', '@approval("11")', '@approval("yes")'])(
    'refuses %s, which is no quorum',
    (annotation) => {
      expect(faultsOf(`@id("a") ${annotation} permit (principal, action, resource);`)).toEqual([
        expect.stringContaining('@approval does not say how many people approve'),
      ]);
    },
  );

  test('refuses @approval on a forbid', () => {
    expect(faultsOf('@id("a") @approval("1") forbid (principal, action, resource);')).toEqual([
      expect.stringContaining('@approval stands on a forbid, which no approval lifts'),
    ]);
  });
});

describe('text that Cedar can not take', () => {
  test.each(['', ' \n', '// nothing but a remark; really\n'])(
    'refuses %j: an empty bundle denies everything',
    (text) => {
      expect(faultsOf(text)).toEqual(['there is no policy (a bundle without a permit would deny everything)']);
    },
  );

  test('refuses brackets nested past the limit and says where', () => {
    const nested = `@id("a") permit (principal, action, resource) when { ${'('.repeat(5_000)}true${')'.repeat(5_000)} };`;
    expect(faultsOf(nested)).toEqual([expect.stringMatching(/^line 1, column \d+: brackets are nested 5001 deep/)]);
  });

  test.each([400, 3_000, 9_000])('refuses a chain of %i conditions, and still reads the next bundle', (length) => {
    const chain = Array(length).fill('principal.level == 1').join(' && ');
    const text = `@id("a") permit (principal is Agent, action, resource) when { ${chain} };`;
    expect(faultsOf(text)).toEqual([expect.stringMatching(/too deeply|too complex/)]);
    expect(faultsOf(fine)).toEqual([]);
  });

  test('refuses more than 256 KiB', () => {
    expect(faultsOf(`${fine}${' '.repeat(256 * 1024)}`)[0]).toMatch(/bytes long/);
  });

  test('takes 1,000 policies', () => {
    const policies = Array.from(
      { length: 1_000 },
      (_, index) => `@id("p${index}") permit (principal, action, resource);`,
    );
    expect(faultsOf(policies.join('\n'))).toEqual([]);
  });

  test('is not misled by semicolons, quotes and brackets in strings and comments', () => {
    const text = [
      '// permit ( ; " {',
      '@id("a;b") @reason("a \\" quote; and a bracket (") permit (principal, action, resource) // ; }',
      'when { "//" != ";" };',
      fine,
    ].join('\n');
    expect(faultsOf(text)).toEqual([]);
  });
});

describe('allowlists', () => {
  test('refuses a role that is listed twice, by field', () => {
    const allowlists = [
      { role: 'writer', tools: ['a'] },
      { role: 'writer', tools: ['b'] },
    ];
    expect(validateBundle({ policies: fine, schema: parpourSchema, allowlists })).toEqual([
      { field: ['allowlists', '1', 'role'], message: 'role "writer" is listed twice; put its tools in one list' },
    ]);
  });

  test('refuses names that are empty or have spaces around', () => {
    expect(faultsOf(fine, [{ role: '', tools: [' mail.send'] }])).toHaveLength(2);
  });
});
