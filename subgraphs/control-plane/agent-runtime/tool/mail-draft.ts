import { composeMessage, encodeMessage, messageIdOf, recipientsOf } from './mail-message.ts';
import { type MailDeps, outboxKey, receiversText } from './mail-send.ts';
import type { Tool } from './tool.ts';

/**
 * Keeps a message as a draft that a person can open in a mail program and send: an .eml file in the exports bucket. The
 * result is `{ delivery: 'draft', messageId, recipients, key }`. Sends nothing.
 */
export function createMailDraft({ objects, clock, from }: MailDeps): Tool<'mail.draft'> {
  return {
    name: 'mail.draft',
    summarise: (args) => `Draft mail to ${receiversText(args)}: ${args.subject}`,
    async run(args, context) {
      const to = recipientsOf(args, context.venture.brief);
      const key = outboxKey(context.venture.id, 'drafts', context.key);
      const message = composeMessage(args, context, { from, date: clock.now(), isDraft: true });
      await objects.put({ bucket: 'exports', key, body: await encodeMessage(message), contentType: 'message/rfc822' });
      return {
        kind: 'done',
        result: { delivery: 'draft', messageId: messageIdOf(context.key), recipients: to.length, key },
      };
    },
  };
}
