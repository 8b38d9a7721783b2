import { hash } from 'node:crypto';
import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';

/**
 * What two texts have in common that say the same: the same definitions of the same tokens. White space, commas, comments and
 * the order of the definitions do not count.
 * @param tokensMax where reading ends
 * @returns a digest; undefined for a text that has more tokens or is none of GraphQL
 */
export function digestOfText(text: string, tokensMax: number): string | undefined {
  const definitions: string[] = [];
  let tokens: string[] = [];
  let depth = 0;
  try {
    const lexer = new Lexer(new Source(text));
    for (let count = 1; ; count++) {
      const { kind, value } = lexer.advance();
      if (kind === TokenKind.EOF) break;
      if (count > tokensMax) return undefined;
      tokens.push(value === undefined ? kind : `${kind} ${JSON.stringify(value)}`);
      if (kind === TokenKind.BRACE_L) depth += 1;
      if (kind === TokenKind.BRACE_R) depth -= 1;
      // A definition of an operation or a fragment ends with its selection; `{` of a default value is inside parentheses.
      if (kind === TokenKind.PAREN_L) depth += 1;
      if (kind === TokenKind.PAREN_R) depth -= 1;
      if (kind === TokenKind.BRACE_R && depth === 0) {
        definitions.push(tokens.join('\n'));
        tokens = [];
      }
    }
  } catch (error) {
    if (error instanceof GraphQLError) return undefined;
    throw error;
  }
  if (tokens.length > 0) definitions.push(tokens.join('\n'));
  return hash('sha256', definitions.toSorted().join('\n\n'), 'base64');
}
