/**
 * Columns of `platform.placed_event` (migrations/0121_treasury_rounds.sql): an event with its place in its stream, for whoever
 * alone writes that stream and keeps its length. Venture and actor are places among those of the call, from 1.
 */
export const placedEvent = {
  id: 'uuid',
  type: 'text',
  stream: 'text',
  version: 'int4',
  venture: 'int4',
  actor: 'int4',
  correlation: 'text',
  causation: 'text',
  payload: 'json',
} as const;
