import { parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { PortfolioDocument, StoryDocument } from '#codegen/sdk/operations.ts';
import { compactQuery } from './compact-query.ts';

describe('a compact query', () => {
  it('puts on one line what fits there', () => {
    const document = parse('query Q($id: ID!) { node(id: $id) { id } viewer { scopes actor { name } } }');
    expect(compactQuery(document, '  ')).toBe(
      ['  query Q($id: ID!) {', '    node(id: $id) { id }', '    viewer { scopes actor { name } }', '  }'].join('\n'),
    );
  });

  it('breaks what does not fit, and joins the plain fields of a level', () => {
    const names = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta', 'iota', 'kappa', 'lambda'];
    const lines = compactQuery(parse(`{ all { ${names.join(' ')} last { id } } }`), '').split('\n');
    expect(lines).toEqual([
      'query {',
      '  all {',
      '    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda',
      '    last { id }',
      '  }',
      '}',
    ]);
  });

  it.each([
    ['Portfolio', PortfolioDocument],
    ['Story', StoryDocument],
  ])('says the same as the operation %s', (_name, document) => {
    const text = compactQuery(document, '    ');
    expect(print(parse(text))).toBe(print(document));
    expect(text.split('\n').every((line) => line.length <= 80)).toBe(true);
  });
});
