import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createNarrator, type NarratedEvent } from './narrate.ts';

const event = (type: string, payload: unknown, more: Partial<NarratedEvent> = {}): NarratedEvent => ({
  seq: '7',
  type,
  occurredAt: '2026-11-01T10:00:00.000Z',
  actor: { name: 'Ada' },
  payload,
  ...more,
});
const tell = (told: NarratedEvent, columns = 100) => stripVTControlCharacters(createNarrator(columns)(told));
const approval = { approvalId: 'apr_1', ventureId: 'ven_1' };

describe('a narrated event', () => {
  it('says when it happened, counted from the first, who did it, and what', () => {
    const narrate = createNarrator(100);
    narrate(event('workflow.succeeded.v1', {}));
    const later = event('task.started.v1', {}, { seq: '12', occurredAt: '2026-11-01T10:00:01.230Z' });
    expect(stripVTControlCharacters(narrate(later))).toMatch(/^ {3}12 {4}1\.23 {2}Ada {11}\S/);
  });

  it('of a kind without a line of its own is told in the words of the catalog', () => {
    expect(tell(event('policy.bundle_activated.v1', {}))).toContain('A bundle was put in force');
  });

  it('of a kind that is not known yet is told by its type', () => {
    expect(tell(event('moon.landed.v1', {}))).toContain('moon.landed.v1');
  });

  it('whose payload is of another shape does not end the story', () => {
    expect(tell(event('approval.rejected.v1', { ...approval, reason: 7 }))).toContain('The action was rejected');
  });

  it('is cut at the edge of the terminal, and whole in a pipe', () => {
    const long = event('x'.repeat(300), {});
    expect(tell(long, 80)).toHaveLength(80);
    expect(tell(long, 80)).toMatch(/…$/);
    expect(tell(long, Number.POSITIVE_INFINITY)).toContain('x'.repeat(300));
  });

  it('can not act on the terminal', () => {
    const payload = {
      accountId: 'a',
      name: 'Till\u001b[2J\u001b]0;owned\u0007\r\n\u202Ex',
      kind: 'ASSET',
      currency: 'EUR',
    };
    expect(tell(event('ledger.account_opened.v1', payload))).toMatch(/account "Till x" opened$/);
  });
});
