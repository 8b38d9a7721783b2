import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { paths } from './paths.ts';

let stack: TestStack;

beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(() => stack?.stop());

async function parpour(...args: string[]): Promise<{ code: number; out: string }> {
  const argv = ['cli/parpour.ts', 'freeze', ...args, '--database-url', stack.databaseUrl];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, argv, { cwd: paths.root });
    return { code: 0, out: stdout + stderr };
  } catch (error) {
    // execFile rejects with the output and the exit code on the error.
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout + stderr };
  }
}

it('parpour freeze stops the platform once, says so, and lets it go on', async () => {
  expect(await parpour()).toEqual({ code: 0, out: 'The platform is not frozen.\n' });
  expect(await parpour('on')).toMatchObject({ code: 2, out: expect.stringContaining('--reason: say why') });
  expect(await parpour('on', '--reason', 'a key is lost')).toMatchObject({
    code: 0,
    out: expect.stringContaining('The platform is frozen: nothing begins any more.'),
  });
  expect((await parpour('on', '--reason', 'again')).out).toMatch(/is frozen already since .* by .*: a key is lost/);
  expect((await parpour('show')).out).toMatch(/^Frozen since .*: a key is lost\n$/);
  expect(await parpour('off', '--reason', 'found')).toMatchObject({ code: 0 });
  expect(await parpour('off', '--reason', 'found')).toMatchObject({
    code: 1,
    out: expect.stringContaining('not frozen'),
  });
});
