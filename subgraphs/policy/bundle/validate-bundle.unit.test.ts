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
      expect.stringMatching(
        /^line 2, column \d+, policy "b": this policy is missing the `resource` variable in the scope \(.*\)$/,
      ),
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
    expect(faultsOf(policy)).toEqual([
      'line 1, column 63, policy "a": the types Long and String are not compatible (numbers are written without quotes and texts with them: 500, "EUR")',
    ]);
    const somebody = '@id("a") permit (principal is Person, action, resource) when { principal == "usr_ana" };';
    expect(faultsOf(somebody)).toEqual([
      expect.stringMatching(
        /String and Person are not compatible \(an entity is written with its type: Person::"…"\)$/,
      ),
    ]);
  });

  test('an action that is far from all there are, and what there is', () => {
    expect(faultsOf('@id("a") permit (principal, action == Action::"eat", resource);')).toEqual([
      expect.stringMatching(
        /unrecognized action `Action::"eat"` \(there are .*callTool, .* submitWorkflow, .* and voidPendingTransfer\)$/,
      ),
    ]);
  });

  test('a policy that can never match, and what the action takes', () => {
    const policy = '@id("never") forbid (principal, action == Action::"callTool", resource is Account);';
    expect(faultsOf(`${fine}\n${policy}`)).toEqual([
      expect.stringMatching(
        /^line 2, column 1, policy "never": .* \(callTool is done by Agent, Person or Integration with Tool\)$/,
      ),
    ]);
  });

  test.each([
    [
      'principal.tools.contain("x")',
      'line 1, column 63, policy "a": `contain` is not a valid method (did you mean `contains`?)',
    ],
    [
      'contxt.url == "x"',
      'line 1, column 63, policy "a": invalid member access `contxt.url`, `contxt` has no fields or methods (did you mean `context`?)',
    ],
  ])('a name that Cedar does not know, in %s', (condition, fault) => {
    expect(faultsOf(`@id("a") permit (principal is Agent, action, resource) when { ${condition} };`)).toEqual([fault]);
  });

  test('an attribute that only others have, and who has it', () => {
    expect(faultsOf('@id("a") permit (principal is Person, action, resource) when { principal.level == 1 };')).toEqual([
      'line 1, column 64, policy "a": attribute `level` on entity type `Person` not found (Agent has it: ask `is Agent` first)',
    ]);
    const spend =
      '@id("a") permit (principal, action == Action::"submitWorkflow", resource) when { context.payee == "x" };';
    expect(faultsOf(spend)).toEqual([
      expect.stringContaining(
        "(it is in the context of callTool and requestMoneyIntent: name the action in the policy's head)",
      ),
    ]);
  });

  test('a guard that asks for a name that nothing has, which Cedar takes', () => {
    const guard = 'context has recipientCount || context has recipentCount';
    const policy = `@id("a") forbid (principal, action == Action::"callTool", resource) when { ${guard} };`;
    expect(faultsOf(`${fine.replace('fine', 'é')}\n${policy}`)).toEqual([
      'line 2, column 118, policy "a": nothing has an attribute `recipentCount` (did you mean `recipientCount`?)',
    ]);
  });

  test('a template', () => {
    expect(faultsOf(`${fine}\n@id("t") permit (principal == ?principal, action, resource);`)).toEqual([
      'line 2, column 1, policy "t": the policy is a template (write the entity in place of ?principal or ?resource)',
    ]);
  });

  test('faults of ids and of types are told together, in the order of the text', () => {
    const faults = faultsOf(
      `@id("a") permit (principal, action == Action::"x", resource);\n\npermit (principal, action, resource);`,
    );
    expect(faults.map((fault) => fault.slice(0, 6))).toEqual(['line 1', 'line 3']);
  });
});

describe('policies that can have no effect', () => {
  const spend = 'principal is Agent, action == Action::"requestMoneyIntent", resource';

  test.each([
    ['when { context.amountMinor > 100 && context.amountMinor <= 100 }', 'at least 101 and at most 100'],
    ['when { context.amountMinor == 5 } unless { context.amountMinor < 10 }', 'at least 10 and at most 5'],
    ['when { context.currency == "EUR" && ["USD", "CHF"].contains(context.currency) }', 'two things at once'],
    ['when { context.currency == "EUR" } unless { ["EUR"].contains(context.currency) }', 'what is ruled out'],
    ['when { context.payee like "a*" } unless { context.payee like "a*" }', 'to hold and not to hold'],
    ['when { context.payee like "a*" && context.payee == "b" }', 'what is ruled out'],
    ['when { principal.level == 4 }', 'at least 4 and at most 3'],
    ['when { context.category == "Print" }', 'is always in lower case, and "Print" is not'],
    ['when { context.category like "Print*" }', 'is always in lower case, and "Print" is not'],
  ])('refuses a policy whose conditions exclude each other: %s', (conditions, why) => {
    expect(faultsOf(`${fine}\n@id("never") permit (${spend}) ${conditions};`)).toEqual([
      expect.stringMatching(
        new RegExp(`^line 2, column 1, policy "never": the policy can never match: .*${why} \\(correct the conditions`),
      ),
    ]);
  });

  test.each([
    ['', 'forbid (principal, action, resource);'],
    ['when { context.amountMinor <= 100 }', `forbid (${spend}) when { context.amountMinor < 101 };`],
    ['when { context.amountMinor == 7 }', `forbid (${spend}) when { context.amountMinor >= 7 };`],
    ['when { context.currency == "EUR" }', `forbid (${spend}) when { ["EUR", "USD"].contains(context.currency) };`],
    ['when { context.currency == "EUR" }', `forbid (${spend}) unless { ["USD"].contains(context.currency) };`],
    ['', `forbid (principal, action in [Action::"callTool", Action::"requestMoneyIntent"], resource is Account);`],
    ['', 'forbid (principal, action, resource) unless { principal is Person };'],
    ['when { context.payee == "x" && context.amountMinor > 9 }', `forbid (${spend}) when { context.payee == "x" };`],
    [
      'when { context.amountMinor > 500 }',
      `forbid (${spend}) when { context.amountMinor > 300 || context.payee == "x" };`,
    ],
  ])('refuses a permit that a forbid shadows: permit %s, %s', (conditions, forbid) => {
    expect(faultsOf(`@id("shade") ${forbid}\n@id("dead") permit (${spend}) ${conditions};`)).toEqual([
      'line 2, column 1, policy "dead": the policy never permits: "shade" in line 1 forbids all that it matches (narrow the forbid, or remove this policy)',
    ]);
  });

  test('refuses a permit that an approval always comes before, which it does not lift', () => {
    const all = 'principal, action == Action::"requestMoneyIntent", resource';
    const rule = `@id("ask") @approval("1") permit (${all});`;
    expect(faultsOf(`${rule}\n@id("people") permit (${all}) when { principal is Person };`)).toEqual([
      expect.stringMatching(
        /^line 2, column 1, policy "people": the policy never permits by itself: "ask" in line 1 asks/,
      ),
    ]);
    const narrow = rule.replace(';', ' when { principal is Agent };');
    expect(faultsOf(`${narrow}\n@id("all") permit (${all});`)).toEqual([]);
    expect(faultsOf(`${rule}\n@id("two") @approval("2") permit (${all}) when { principal is Person };`)).toEqual([]);
  });

  test.each([
    ['resource == Tool::"mail.send"', '', 'resource', 'when { resource.name == "mail.send" }'],
    ['resource', 'when { resource.name == "mail.send" }', 'resource == Tool::"mail.send"', ''],
    ['resource == Tool::"mail.send"', '', 'resource', 'when { resource.name like "mail.*" }'],
    ['resource', 'when { principal.level > 1 }', 'resource', 'when { principal.level >= 2 }'],
    ['resource', '', 'resource', 'when { principal.level <= 3 }'],
  ])(
    'knows that a tool is named as its id, and an agent has one of three levels: %s %s',
    (of, when, on, conditions) => {
      const call = 'principal is Agent, action == Action::"callTool"';
      const text = `@id("shade") forbid (${call}, ${on}) ${conditions};\n@id("dead") permit (${call}, ${of}) ${when};`;
      expect(faultsOf(text)).toEqual([expect.stringContaining('"dead": the policy never permits: "shade" in line 1')]);
    },
  );

  test('refuses an approval that asks fewer people than are asked anyway', () => {
    const all = 'principal, action == Action::"requestMoneyIntent", resource';
    const one = `@id("one") @approval("1") permit (${all}) when { context.amountMinor > 100 };`;
    expect(faultsOf(`@id("two") @approval("2") permit (${all});\n${one}`)).toEqual([
      expect.stringMatching(/^line 2, column 1, policy "one": 1 never suffices: "two" in line 1 asks 2 people/),
    ]);
    expect(faultsOf(`@id("too") @approval("1") permit (${all});\n${one}`)).toEqual([]);
  });

  test('refuses an approval rule that is never reached', () => {
    const forbid = `@id("cap") forbid (${spend}) when { context.amountMinor > 1000 };`;
    const rule = `@id("ask") @approval("1") permit (${spend}) when { context.amountMinor > 5000 };`;
    expect(faultsOf(`${forbid}\n${rule}`)).toEqual([
      'line 2, column 1, policy "ask": nobody is ever asked to approve: "cap" in line 1 forbids all that it matches (narrow the forbid, or remove this policy)',
    ]);
  });

  test.each([
    ['when { context.amountMinor <= 101 }', `forbid (${spend}) when { context.amountMinor < 101 };`],
    ['', `forbid (${spend}) when { context.amountMinor > 0 };`],
    ['', `forbid (principal is Person, action, resource);`],
    ['', `forbid (principal, action == Action::"callTool", resource);`],
    ['', `forbid (principal is Agent, action, resource == Account::"acct_1");`],
    ['when { context.currency == "EUR" }', `forbid (${spend}) unless { ["EUR"].contains(context.currency) };`],
    [
      'when { context.currency == "EUR" }',
      `forbid (${spend}) when { context.currency == "EUR" && context.payee == "x" };`,
    ],
  ])('takes a permit that a forbid leaves something: permit %s, %s', (conditions, forbid) => {
    expect(faultsOf(`@id("shade") ${forbid}\n@id("alive") permit (${spend}) ${conditions};`)).toEqual([]);
  });

  test('takes a forbid that denies everything when nothing claims to permit', () => {
    expect(faultsOf('@id("stop") forbid (principal, action, resource);')).toEqual([]);
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

  test('refuses an annotation that is nearly one of ours, and takes others', () => {
    expect(faultsOf('@id("a") @aproval("1") permit (principal, action, resource);')).toEqual([
      'line 1, column 1, policy "a": there is no annotation @aproval (did you mean @approval?)',
    ]);
    expect(faultsOf('@id("a") @owner("ana") @ticket("7") permit (principal, action, resource);')).toEqual([]);
  });

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

test('an approval that is never asked for is refused, and one that can be is not', () => {
  const asking = (action: string) => `@id("ask") @approval("1") permit (principal, action ${action}, resource);`;
  expect(faultsOf(asking('in Action::"safety"'))).toEqual([
    'line 1, column 1, policy "ask": nobody is ever asked to approve: what it matches never waits for an approval ' +
      '(forbid it to those who may not, or remove this policy)',
  ]);
  expect(faultsOf(asking('== Action::"unfreeze"'))).toHaveLength(1);
  expect(faultsOf(asking('in [Action::"safety", Action::"manage"]'))).toEqual([]);
});
