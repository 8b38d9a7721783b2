import { expect, it } from 'vitest';
import { anonymousIdentity, requireScope } from './require-scope.ts';

const auditor = {
  actor: { kind: 'PERSON', id: 'usr_1', name: 'Ada' },
  tenantId: 'org_1',
  scopes: ['money:read'],
} as const;

it('lets the holder of a scope pass', () => {
  expect(() => requireScope({ identity: auditor }, 'money:read')).not.toThrow();
});

it('names the scope that a token lacks', () => {
  expect(() => requireScope({ identity: auditor }, 'money:write')).toThrow(
    expect.objectContaining({ code: 'FORBIDDEN', message: 'The token lacks the scope money:write' }),
  );
});

it('asks a caller without a token for one', () => {
  expect(() => requireScope({ identity: anonymousIdentity }, 'money:read')).toThrow(
    expect.objectContaining({ code: 'UNAUTHENTICATED' }),
  );
});
