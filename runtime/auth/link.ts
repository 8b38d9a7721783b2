import { z } from 'zod';
import { type Identity, isScope } from './identity.ts';
import type { TokenService } from './jwt.ts';

/**
 * A kind of link that carries who made it and what it is for, signed: whoever has it acts as its maker, for this one thing and
 * until it expires.
 */
export interface LinkKind<Request extends z.ZodType> {
  /** Unique among kinds: a link of one kind is none of another. */
  readonly purpose: string;
  readonly request: Request;
}

/** What a link says, its signature found right. */
export interface Link<Request> {
  readonly identity: Identity;
  readonly request: Request;
  readonly expiresAt: Date;
}

const envelope = z.object({
  identity: z.object({
    actor: z.object({ kind: z.enum(['PERSON', 'AGENT', 'SYSTEM', 'INTEGRATION']), id: z.string(), name: z.string() }),
    tenantId: z.string(),
    ventureIds: z.array(z.string()).optional(),
    scopes: z.array(z.string()),
  }),
  request: z.unknown(),
  expiresAt: z.number(),
});

/** @returns the ticket of a link, for its address: signed, not secret */
export function signTicket<Request extends z.ZodType>(
  tokens: Pick<TokenService, 'signLink'>,
  { purpose }: LinkKind<Request>,
  link: Link<z.infer<Request>>,
): string {
  const text = Buffer.from(JSON.stringify({ ...link, expiresAt: link.expiresAt.getTime() })).toString('base64url');
  return `${text}.${tokens.signLink(purpose, text)}`;
}

/** @returns null for what is no ticket of this kind; its end is for the caller to look at */
export function readTicket<Request extends z.ZodType>(
  tokens: Pick<TokenService, 'isSignedLink'>,
  kind: LinkKind<Request>,
  ticket: string,
): Link<z.infer<Request>> | null {
  const [text = '', signature = '', ...more] = ticket.split('.');
  if (more.length > 0 || !tokens.isSignedLink(kind.purpose, text, signature)) return null;
  const said = envelope.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  const request = kind.request.safeParse(said.data?.request);
  if (!said.success || !request.success) return null;
  const { scopes, ventureIds, ...who } = said.data.identity;
  return {
    identity: { ...who, ...(ventureIds && { ventureIds }), scopes: scopes.filter(isScope) },
    request: request.data,
    expiresAt: new Date(said.data.expiresAt),
  };
}
