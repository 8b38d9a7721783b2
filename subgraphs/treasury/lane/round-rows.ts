/** Rows of a round as the composite types of migrations/0121_treasury_rounds.sql have them: names, order and types. */

/** `treasury.round_key` */
export const key = { operation: 'text', key: 'text', hash: 'text', id: 'text' } as const;

/** `treasury.round_intent` */
export const intent = {
  id: 'text',
  account: 'text',
  currency: 'text',
  amount: 'int8',
  payee: 'text',
  category: 'text',
  purpose: 'text',
  workflow: 'text',
  task: 'text',
  agent: 'text',
  requester: 'int4',
  principal: 'json',
  key: 'text',
  state: 'text',
  reasons: 'jsonb',
  decision: 'text',
  hash: 'text',
  mandate: 'text',
  metadata: 'jsonb',
  expires: 'timestamptz',
} as const;

/** `treasury.round_move` */
export const move = {
  id: 'text',
  state: 'text',
  reasons: 'jsonb',
  decision: 'text',
  approval: 'text',
  captured: 'int8',
  expires: 'timestamptz',
  version: 'int4',
} as const;

/** `treasury.round_transfer` */
export const transfer = {
  id: 'text',
  description: 'text',
  intent: 'text',
  effective: 'timestamptz',
  reverses: 'text',
  linked: 'text',
  place: 'int4',
  exchange: 'jsonb',
  metadata: 'jsonb',
} as const;

/** `treasury.round_entry` */
export const entry = {
  transfer: 'text',
  leg: 'int4',
  account: 'text',
  currency: 'text',
  side: 'text',
  amount: 'int8',
  seq: 'int8',
  balance: 'int8',
} as const;

/** `treasury.round_account` */
export const account = {
  id: 'text',
  debits: 'int8',
  credits: 'int8',
  held: 'int8',
  entries: 'int8',
  state: 'text',
  version: 'int4',
} as const;

/** `treasury.round_use` */
export const use = {
  limit: 'text',
  subject: 'text',
  slot: 'int4',
  bucket: 'int8',
  held: 'int8',
  captured: 'int8',
  uses: 'int4',
} as const;
