import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { canonicalJson, hashJson, sha256Hex } from '#runtime/json/canonical.ts';
import { runCli } from '#tests/launcher/cli-process.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parpour-policy-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function write(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  return path;
}

const test = (expected: string) => `tests:\n  - { name: mail, agent: writer, call: mail.send, expect: ${expected} }\n`;

it('runs the examples when no file is named', async () => {
  const { code, output } = await runCli(['policy', 'test']);
  expect(output).toContain('starter.tests.yaml');
  expect(output).toMatch(/\d+ passed/);
  expect(code).toBe(0);
});

it('says what failed and where, and exits with 1', async () => {
  await write('fails.cedar', '@id("no") @reason("Never.") forbid (principal, action in Action::"work", resource);');
  const file = await write('fails.tests.yaml', test('PERMIT'));
  const { code, output } = await runCli(['policy', 'test', file]);
  expect(output).toContain(`✘ mail  ${file}:2`);
  expect(output).toContain('expected PERMIT, got DENY by "no": Never.');
  expect(output).toContain('1 failed, 0 passed');
  expect(code).toBe(1);
});

it('takes allowlists from the file beside the policies', async () => {
  const listed = '@id("l") permit (principal is Agent, action == Action::"callTool", resource) when';
  const cedar = await write('listed.cedar', `${listed} { principal.tools.contains(resource.name) };`);
  await write('listed.tests.yaml', test('PERMIT'));
  expect((await runCli(['policy', 'test', cedar])).code).toBe(1);
  await write('listed.allowlists.yaml', 'writer: [mail.send]\n');
  expect((await runCli(['policy', 'test', cedar])).code).toBe(0);
});

it('refuses policies that publishing would refuse, with their place', async () => {
  await write('bad.cedar', '@id("a") permit (principal, action == Action::"callTol", resource);');
  const file = await write('bad.tests.yaml', test('PERMIT'));
  const { code, output } = await runCli(['policy', 'test', file]);
  expect(output).toContain(`${join(directory, 'bad.cedar')}: line 1, column 39, policy "a": unrecognized action`);
  expect(code).toBe(1);
});

it('says which file is missing, without a stack', async () => {
  const { code, output } = await runCli(['policy', 'test', join(directory, 'none.tests.yaml')]);
  expect(output).toMatch(/none\.(tests\.yaml|cedar) does not exist\./);
  expect(output).not.toContain(' at ');
  expect(code).toBe(1);
});

it('shows how it is called when it is called otherwise', async () => {
  const { code, output } = await runCli(['policy', 'check']);
  expect(output).toContain('say `test`');
  expect(output).toContain('*.tests.yaml');
  expect(code).toBe(2);
});

/** A decision in a venture without policies, as its receipt. */
function receipt(effect: 'DENY' | 'PERMIT') {
  const request = {
    ventureId: 'ven_1',
    principal: { kind: 'PERSON', id: 'usr_1', name: 'Ana' },
    action: 'callTool',
    resource: { type: 'Tool', id: 'mail.send' },
    context: { step: 'send', arguments: {} },
    subjectId: null,
    workflowId: null,
    taskId: null,
    approvalId: null,
  };
  const { ventureId, principal, action, resource, context, subjectId } = request;
  const { kind, id } = principal;
  const input = canonicalJson({ request, bundleHash: null, freeze: null, approval: null });
  return {
    format: 'parpour-policy-receipt-v1',
    decisionId: 'dec_1',
    frozen: false,
    facts: {
      effect,
      reasons: ['No policy bundle is active in this venture, and without one nothing is permitted'],
      determiningPolicies: [],
      action,
      principal: 'Person::"usr_1"',
      resource: 'Tool::"mail.send"',
      bundleId: null,
      bundleHash: null,
      inputHash: sha256Hex(input),
      actionHash: hashJson({ ventureId, principal: { kind, id }, action, resource, context, subjectId }),
      subjectId,
      workflowId: null,
      taskId: null,
    },
    input,
    bundle: null,
    event: null,
  };
}

it('proves a decision out of its receipt, without a server', async () => {
  const file = await write('receipt.json', JSON.stringify(receipt('DENY')));
  const { code, output } = await runCli(['verify', 'decision', file]);
  expect(output).toContain('✔ the policies say the same again, word for word');
  expect(output).toContain('The decision is proven.');
  expect(code).toBe(0);
});

it('does not prove a decision that the policies do not make', async () => {
  const file = await write('forged.json', JSON.stringify(receipt('PERMIT')));
  const { code, output } = await runCli(['verify', 'decision', file]);
  expect(output).toContain('✘ the policies say the same again, word for word');
  expect(output).toContain('The decision is not proven.');
  expect(code).toBe(1);
});

it('says that a file is no receipt', async () => {
  const file = await write('other.json', '{}');
  const { code, output } = await runCli(['verify', 'decision', file]);
  expect(output).toContain('is no receipt of a decision');
  expect(code).toBe(2);
});
