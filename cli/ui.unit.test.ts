import { describe, expect, it } from 'vitest';
import { GatewayPortError } from './gateway-port.ts';
import { describeFault, isUsageFault, padTo, table, UsageError, wrapped } from './ui.ts';

describe('a table', () => {
  it('aligns its columns whatever their colours, and leaves no space at line ends', () => {
    const red = '\u001b[31mno\u001b[39m';
    expect(
      table([
        [red, 'b', 'c'],
        ['yes', '', ''],
      ]),
    ).toEqual([`${red}   b  c`, 'yes']);
  });

  it('counts characters, not code units', () => {
    expect(padTo('🍞', 3)).toBe('🍞  ');
  });
});

describe('wrapped text', () => {
  it('breaks at spaces and keeps a longer word whole', () => {
    expect(wrapped('one two three incomprehensibilities four', 9)).toEqual([
      'one two',
      'three',
      'incomprehensibilities',
      'four',
    ]);
  });
});

describe('a fault', () => {
  it('is told by its message when it was written for people, by its stack when it is a bug', () => {
    expect(describeFault(new GatewayPortError(4000, 'EADDRINUSE'))).toBe(
      'Port 4000 is taken. Choose another with --port N, or leave --port out to get a free one.',
    );
    expect(describeFault(new TypeError('x is not a function'))).toContain('ui.unit.test.ts');
    expect(describeFault('text')).toBe('text');
  });

  it('is the user’s when the command line is wrong', () => {
    expect(isUsageFault(new UsageError('x'))).toBe(true);
    expect(isUsageFault(Object.assign(new TypeError('x'), { code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION' }))).toBe(true);
    expect(isUsageFault(new Error('x'))).toBe(false);
  });
});
