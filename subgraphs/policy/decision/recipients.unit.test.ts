import { describe, expect, test } from 'vitest';
import { recipientsOf } from './recipients.ts';

describe('recipients of a tool call', () => {
  test.each([
    [{ to: 'Ana@Example.com' }, ['ana@example.com']],
    [{ to: ['a@x.com', 'b@y.com'], cc: 'c@x.com; d@x.com' }, ['a@x.com', 'b@y.com', 'c@x.com', 'd@x.com']],
    [{ recipients: ['Ana <ana@x.com>', 'ana@x.com'] }, ['ana@x.com']],
    [{ bcc: 'a@x.com,b@x.com', recipient: '' }, ['a@x.com', 'b@x.com']],
  ])('%j are known', (toolArguments, addresses) => {
    expect(recipientsOf(toolArguments)).toMatchObject({ kind: 'known', addresses });
  });

  test('have their domains told, each once', () => {
    expect(recipientsOf({ to: 'a@x.com, b@x.com, c@y.com' })).toMatchObject({ domains: ['x.com', 'y.com'] });
  });

  test.each([
    { to: 'subscribers' },
    { to: ['a@x.com', 'everyone'] },
    { list: 'all' },
    { to: { email: 'a@x.com' } },
    { to: 'a@x.com', list: 'all' },
  ])('%j are not known', (toolArguments) => {
    expect(recipientsOf(toolArguments)).toEqual({ kind: 'unknown' });
  });

  test.each([{}, { to: [] }, { to: 2027 }, { subject: 'a@x.com' }])('%j are none', (toolArguments) => {
    expect(recipientsOf(toolArguments)).toEqual({ kind: 'none' });
  });
});
