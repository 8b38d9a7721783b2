import { describe, expect, it } from 'vitest';
import { describeRoles } from './doctor-roles.ts';

const good = {
  withoutLogin: [],
  wrongPrivileges: [],
  seesWriters: true,
  connected: [{ roleName: 'parpour_treasury', connections: 3, isOwner: false }],
};

describe('what doctor says about database roles', () => {
  it('is short when all is well', () => {
    expect(describeRoles(good)).toEqual({ summary: '8, separated', notes: [] });
  });

  it.each([
    [
      'services that are connected as the owner',
      { connected: [{ roleName: 'venture', connections: 7, isOwner: true }] },
      /connected as venture, which owns all tables \(7 connections\)/,
    ],
    [
      'roles that can not log in',
      { withoutLogin: ['parpour_policy', 'parpour_sequencer'], seesWriters: false },
      /can't log in, .*: parpour_policy, parpour_sequencer\.$/,
    ],
    [
      'privileges that somebody changed',
      { wrongPrivileges: ['revoke UPDATE on table platform.events from parpour_treasury', 'revoke …'] },
      /^2 privileges are not .* begins with: revoke UPDATE on table platform\.events from parpour_treasury\.$/,
    ],
    ['a sequencer that can not see who holds it up', { seesWriters: false }, /pg_read_all_stats/],
  ])('tells of %s, in one note', (_what, found, note) => {
    const { notes, summary } = describeRoles({ ...good, ...found });
    expect(notes).toEqual([expect.stringMatching(note)]);
    expect(summary).toMatch(/ of 8$/);
  });
});
