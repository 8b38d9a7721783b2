import { createHash } from 'node:crypto';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { JsonValue } from '#runtime/json/canonical.ts';
import type { Content } from '#schema/specs/content.ts';
import { nearestWord } from '#schema/specs/nearest-word.ts';
import type { ToolArguments } from '#schema/specs/tools.ts';
import { type ToolContext, ToolRefusal } from './tool.ts';

type MailArguments = ToolArguments<'mail.send'>;

/** Message-ID under which one use of a tool sends, however often it runs: receivers can tell a repeat. */
export function messageIdOf(key: string): string {
  return `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@parpour.invalid>`;
}

/** Puts a message together. Written by the venture, from the configured sender's address. */
export function composeMessage(
  args: MailArguments,
  context: ToolContext,
  options: { readonly from: string; readonly date: Date; readonly isDraft: boolean },
): SendMailOptions {
  return {
    messageId: messageIdOf(context.key),
    date: options.date,
    from: options.from,
    to: recipientsOf(args, context.venture.brief),
    subject: args.subject,
    headers: {
      'X-Parpour-Venture': context.venture.id,
      'X-Parpour-Task': context.taskId,
      // What mail programs look for to open a file as a draft.
      ...(options.isDraft && { 'X-Unsent': '1' }),
      'Auto-Submitted': 'auto-generated',
    },
    ...bodyOf(args),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

const encoder = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

/** The message as RFC 5322 text. */
export async function encodeMessage(message: SendMailOptions): Promise<Uint8Array> {
  const { message: encoded } = await encoder.sendMail(message);
  if (!(encoded instanceof Uint8Array)) throw new TypeError('The encoder was told to give bytes');
  return encoded;
}

/**
 * Addresses of a message: those given, or the posting address of a mailing list of the brief.
 * @throws ToolRefusal UNKNOWN_LIST
 */
export function recipientsOf({ to, list }: Pick<MailArguments, 'to' | 'list'>, brief: JsonValue): string[] {
  if (list === undefined) return to ?? [];
  const lists = listsOf(brief);
  const address = lists.get(list);
  if (address !== undefined) return [address];
  const near = nearestWord(list, [...lists.keys()]);
  const hint = near === undefined ? '' : `; did you mean \`${near}\`?`;
  throw new ToolRefusal('UNKNOWN_LIST', `The brief has no mailing list \`${list}\` under mailingLists${hint}`);
}

function listsOf(brief: JsonValue): ReadonlyMap<string, string> {
  const lists =
    typeof brief === 'object' && brief !== null
      ? Object.entries(brief).find(([key]) => key === 'mailingLists')?.[1]
      : null;
  if (typeof lists !== 'object' || lists === null || Array.isArray(lists)) return new Map();
  return new Map(
    Object.entries(lists).flatMap(([name, address]: [string, JsonValue]) =>
      typeof address === 'string' && /^[^\s@,;<>]+@[^\s@,;<>]+$/.test(address) ? [[name, address] as const] : [],
    ),
  );
}

function bodyOf({ body, content }: MailArguments): Pick<SendMailOptions, 'text' | 'html'> {
  if (content === undefined) return { text: body ?? '' };
  return { text: textOf(content), html: htmlOf(content) };
}

function textOf({ title, subtitle, sections }: Content): string {
  const parts = [subtitle === undefined ? title : `${title}\n${subtitle}`];
  for (const { heading, paragraphs, bullets, table } of sections) {
    parts.push(`${heading}\n${'-'.repeat(Math.min(heading.length, 70))}`, ...paragraphs);
    if (bullets.length > 0) parts.push(bullets.map((bullet) => `- ${bullet}`).join('\n'));
    if (table !== undefined) parts.push([table.columns, ...table.rows].map((row) => row.join(' | ')).join('\n'));
  }
  return `${parts.join('\n\n')}\n`;
}

function htmlOf({ title, subtitle, sections }: Content): string {
  const parts = [
    `<h1>${escapeHtml(title)}</h1>`,
    ...(subtitle === undefined ? [] : [`<p><em>${escapeHtml(subtitle)}</em></p>`]),
  ];
  for (const { heading, paragraphs, bullets, table } of sections) {
    parts.push(`<h2>${escapeHtml(heading)}</h2>`, ...paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`));
    if (bullets.length > 0) parts.push(`<ul>${bullets.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`);
    if (table === undefined) continue;
    const row = (cells: readonly string[], tag: 'td' | 'th') =>
      `<tr>${cells.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join('')}</tr>`;
    parts.push(`<table>${row(table.columns, 'th')}${table.rows.map((cells) => row(cells, 'td')).join('')}</table>`);
  }
  return `<!doctype html><html><body>${parts.join('\n')}</body></html>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
