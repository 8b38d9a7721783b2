import { createTransport, type Transporter } from 'nodemailer';
import type { Clock } from '#runtime/clock/clock.ts';
import type { Objects } from '#runtime/objects/objects.ts';
import type { Provider } from '#runtime/providers/provider.ts';
import type { ToolArguments } from '#schema/specs/tools.ts';
import { composeMessage, encodeMessage, messageIdOf, recipientsOf } from './mail-message.ts';
import type { Tool } from './tool.ts';

export interface MailDeps {
  readonly objects: Objects;
  readonly clock: Clock;
  /** Sender of all mail. */
  readonly from: string;
}

export interface SmtpDeps extends MailDeps {
  /** Null without a mail server: messages then end in the outbox. */
  readonly smtp: { readonly url: string; readonly provider: Provider } | null;
}

/**
 * Sends a message. Without a mail server it is put, as an .eml file, into the outbox in the exports bucket and the result
 * says so: `{ delivery: 'smtp' | 'offline-outbox', messageId, recipients, key }`. The Message-ID is the same however often
 * the step runs, and a message that was sent leaves a mark under which it is not sent again.
 */
export function createMailSend({ smtp, objects, clock, from }: SmtpDeps): Tool<'mail.send'> {
  const transport: Transporter | null = smtp === null ? null : createTransport(smtp.url);
  return {
    name: 'mail.send',
    summarise: (args) => `Send mail to ${receiversText(args)}: ${args.subject}`,
    async run(args, context) {
      const { key: use, venture, signal } = context;
      const to = recipientsOf(args, venture.brief);
      const message = composeMessage(args, context, { from, date: clock.now(), isDraft: false });
      const file = { bucket: 'exports', key: outboxKey(venture.id, 'outbox', use) } as const;
      const delivery = transport === null ? 'offline-outbox' : 'smtp';
      const result = { delivery, messageId: messageIdOf(use), recipients: to.length, key: file.key };
      if ((await objects.get(file)) !== undefined) return { kind: 'done', result };
      if (transport !== null && smtp !== null) await smtp.provider.call(() => transport.sendMail(message), signal);
      await objects.put({ ...file, body: await encodeMessage(message), contentType: 'message/rfc822' });
      return { kind: 'done', result };
    },
  };
}

/** For people: `press@example.com`, `3 addresses`, `the list subscribers`. */
export function receiversText({ to, list }: Pick<ToolArguments<'mail.send'>, 'to' | 'list'>): string {
  if (list !== undefined) return `the list ${list}`;
  const [first = ''] = to ?? [];
  return to?.length === 1 ? first : `${to?.length ?? 0} addresses`;
}

/** Where a message is kept. @param box `outbox` or `drafts` */
export function outboxKey(ventureId: string, box: 'outbox' | 'drafts', use: string): string {
  return `${ventureId}/${box}/${use.replace(/[^\w.-]+/g, '-')}.eml`;
}
