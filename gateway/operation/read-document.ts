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
 * Parses and validates the text of an operation: the limits first, so that nothing beyond them costs more than a look.
 * @returns the document, or what is wrong with it under the codes GRAPHQL_PARSE_FAILED, OPERATION_LIMIT_EXCEEDED or
 * GRAPHQL_VALIDATION_FAILED
 */
export function readDocument(
  schema: GraphQLSchema,
  text: string,
  { rules, limits, hidesSuggestions = false }: DocumentRules,
): DocumentNode | readonly GraphQLError[] {
  if (limits !== undefined && text.length > limits.documentCharsMax) {
    return [limitExceeded('documentChars', text.length, limits.documentCharsMax)];
  }
  const document = parseText(text, limits?.tokensMax);
  if (document instanceof GraphQLError) return [document];
  if (limits !== undefined) {
    const beyond = [...checkDocumentLimits(document, limits), ...checkLiterals(document, limits)];
    if (beyond.length > 0) return beyond;
  }
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
