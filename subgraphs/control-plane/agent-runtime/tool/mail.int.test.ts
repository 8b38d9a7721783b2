import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitsOf } from '#runtime/providers/limits.ts';
import { createProvider } from '#runtime/providers/provider.ts';
import type { Content } from '#schema/specs/content.ts';
import { createTestRuntime, type TestRuntime } from '#tests/support/runtime.ts';
import { startTestStack, type TestStack } from '#tests/support/servers.ts';
import { type SmtpServer, startSmtpServer } from '../testing/smtp-server.ts';
import { toolContext } from '../testing/tool-context.ts';
import { createMailDraft } from './mail-draft.ts';
import { createMailSend } from './mail-send.ts';
import type { ToolContext, ToolOutcome } from './tool.ts';
import { readSmtpFault } from './tools.ts';

let stack: TestStack;
let runtime: TestRuntime;
let smtp: SmtpServer;
beforeAll(async () => {
  stack = await startTestStack();
  runtime = await createTestRuntime(stack, { sequencer: false });
  smtp = await startSmtpServer();
});
afterAll(async () => {
  await smtp?.stop();
  await runtime?.close();
  await stack?.stop();
});

const from = 'Tea house <tea@tea.example>';
const message = { to: ['ana@example.com'], subject: 'Überraschung', body: 'Come in' };
const text: Content = {
  title: 'We open',
  sections: [
    {
      heading: 'When',
      paragraphs: ['On Monday <at nine>.'],
      bullets: ['Tea', 'Cake'],
      table: { columns: ['Pot', 'Price'], rows: [['Green', 'EUR 4.50']] },
    },
  ],
  authoredBy: 'offline',
  sources: [],
};

const sender = (server: SmtpServer | null, retriesMax = 2) =>
  createMailSend({
    objects: runtime.objects,
    clock: runtime.clock,
    from,
    smtp:
      server === null
        ? null
        : {
            url: server.url,
            provider: createProvider({
              service: 'smtp',
              limits: { ...limitsOf(runtime.config.providers, 'smtp'), retriesMax, retryBaseMs: 5 },
              metrics: runtime.metrics,
              readFault: readSmtpFault,
            }),
          },
  });

async function kept(outcome: ToolOutcome): Promise<string> {
  const key =
    outcome.kind === 'done' && typeof outcome.result === 'object' && outcome.result !== null && 'key' in outcome.result
      ? String(outcome.result.key)
      : '';
  const bytes = await runtime.objects.get({ bucket: 'exports', key });
  return new TextDecoder().decode(bytes);
}

describe('mail.send', () => {
  it('hands the message to the mail server and keeps a copy', async () => {
    const context = toolContext();
    const outcome = await sender(smtp).run(message, context);
    expect(outcome).toMatchObject({ kind: 'done', result: { delivery: 'smtp', recipients: 1 } });
    const mail = smtp.received.at(-1);
    expect(mail).toMatchObject({ from: 'tea@tea.example', to: ['ana@example.com'] });
    expect(mail?.data).toContain('Subject: =?UTF-8?Q?=C3=9Cberraschung?=');
    expect(mail?.data).toContain('Come in');
    expect(await kept(outcome)).toContain('To: ana@example.com');
  });

  it('sends once under one key, with the same Message-ID', async () => {
    const context = toolContext();
    const before = smtp.received.length;
    const first = await sender(smtp).run(message, context);
    const second = await sender(smtp).run(message, context);
    expect(second).toEqual(first);
    expect(smtp.received.length).toBe(before + 1);
  });

  it('tries again when the server asks to come back', async () => {
    const before = smtp.received.length;
    smtp.refuse('451 come back');
    await sender(smtp).run(message, toolContext());
    expect(smtp.received.length).toBe(before + 1);
  });

  it('fails at once, and keeps nothing, when the server refuses for good', async () => {
    const context = toolContext();
    smtp.refuse('550 no such person');
    await expect(sender(smtp).run(message, context)).rejects.toThrow('smtp rejected the request');
    const key = `${context.venture.id}/outbox/${context.taskId}-step.eml`;
    expect(await runtime.objects.get({ bucket: 'exports', key })).toBeUndefined();
  });

  it('fails when there is no server', async () => {
    const gone = await startSmtpServer();
    await gone.stop();
    await expect(sender(gone, 1).run(message, toolContext())).rejects.toThrow('smtp is not available after 2 attempts');
  });

  it('puts the message into the outbox where no mail server is configured, and says so', async () => {
    const outcome = await sender(null).run(message, toolContext());
    expect(outcome).toMatchObject({ result: { delivery: 'offline-outbox', recipients: 1 } });
    expect(await kept(outcome)).toMatch(
      /^From: Tea house <tea@tea\.example>\r\n|\r\nFrom: Tea house <tea@tea\.example>\r\n/,
    );
  });

  it('writes to a list under its posting address', async () => {
    const outcome = await sender(null).run({ list: 'guests', subject: 'Hello', content: text }, toolContext());
    const mail = await kept(outcome);
    expect(mail).toContain('To: guests@tea.example');
    expect(mail).toContain('multipart/alternative');
    expect(mail).toContain('Green | EUR 4.50');
    expect(mail).toContain('&lt;at nine&gt;');
  });

  it('refuses a list that the brief does not have', async () => {
    const run = sender(null).run({ list: 'gests', subject: 'Hello', body: 'x' }, toolContext());
    await expect(run).rejects.toMatchObject({
      code: 'UNKNOWN_LIST',
      message: expect.stringContaining('did you mean `guests`?'),
    });
  });

  it('takes no list of the brief that is not an address', async () => {
    const venture = { ...toolContext().venture, brief: { mailingLists: { guests: 'a@x.example, b@y.example' } } };
    const run = sender(null).run({ list: 'guests', subject: 'Hello', body: 'x' }, toolContext({ venture }));
    await expect(run).rejects.toMatchObject({ code: 'UNKNOWN_LIST' });
  });
});

describe('mail.draft', () => {
  const draft = (context: ToolContext) =>
    createMailDraft({ objects: runtime.objects, clock: runtime.clock, from }).run(message, context);

  it('keeps a message that mail programs open as unsent, and sends nothing', async () => {
    const before = smtp.received.length;
    const outcome = await draft(toolContext());
    expect(outcome).toMatchObject({ result: { delivery: 'draft', recipients: 1 } });
    expect(await kept(outcome)).toContain('X-Unsent: 1');
    expect(smtp.received.length).toBe(before);
  });

  it('keeps one draft under one key', async () => {
    const context = toolContext();
    expect(await draft(context)).toEqual(await draft(context));
  });
});
