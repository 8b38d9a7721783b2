import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type ParseOptions,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { DocumentRules } from '../limits.ts';
import { checkDocumentLimits } from './document-limits.ts';
import { checkLiterals } from './input-limits.ts';
import { limitExceeded } from './limit-exceeded.ts';

/** Errors of one document that are told of. */
const errorsMax = 20;

/**
 * Parses the text of an operation and holds it to the limits, which costs no more than a look at each token.
 * @returns the document, or what is wrong with it under the codes GRAPHQL_PARSE_FAILED or OPERATION_LIMIT_EXCEEDED
 */
export function parseDocument(text: string, { limits }: DocumentRules): DocumentNode | readonly GraphQLError[] {
  if (limits !== undefined && text.length > limits.documentCharsMax) {
    return [limitExceeded('documentChars', text.length, limits.documentCharsMax)];
  }
  const document = parseText(text, limits?.tokensMax);
  if (document instanceof GraphQLError) return [document];
  const beyond =
    limits === undefined ? [] : [...checkDocumentLimits(document, limits), ...checkLiterals(document, limits)];
  return beyond.length > 0 ? beyond : document;
}

/**
 * Validates a document that is within the limits: some of the specification's rules take time with the square of what
 * they bound.
 * @returns the document, or what is wrong with it under the code GRAPHQL_VALIDATION_FAILED
 */
export function validateDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  { rules, hidesSuggestions = false }: DocumentRules,
): DocumentNode | readonly GraphQLError[] {
  const errors = validate(schema, document, [...specifiedRules, ...rules], {
    maxErrors: errorsMax,
    hideSuggestions: hidesSuggestions,
  });
  return errors.length > 0 ? errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')) : document;
}

function parseText(text: string, tokensMax: number | undefined): DocumentNode | GraphQLError {
  const options: ParseOptions = tokensMax === undefined ? {} : { maxLexicalTokens: tokensMax };
  try {
    return parse(text, options);
  } catch (error) {
    if (error instanceof GraphQLError) {
      // graphql tells of it as a fault of syntax, in words of its own.
      const isTooLong = tokensMax !== undefined && error.message.includes('Parsing aborted');
      return isTooLong ? limitExceeded('tokens', tokensMax + 1, tokensMax) : withCode(error, 'GRAPHQL_PARSE_FAILED');
    }
    // The parser calls itself for each level, and its stack ends before the tokens do.
    if (error instanceof RangeError) {
      return new GraphQLError('The document is nested too deeply to be read', {
        extensions: { code: 'GRAPHQL_PARSE_FAILED' },
      });
    }
    throw error;
  }
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions, extensions } = error;
  return new GraphQLError(message, {
    ...(nodes && { nodes }),
    ...(source && { source }),
    ...(positions && { positions }),
    extensions: { ...extensions, code },
  });
}
