import { type ASTNode, GraphQLError } from 'graphql';

/** A limit that an operation, its variables or its text can go beyond. */
export type LimitName =
  | 'documentChars'
  | 'tokens'
  | 'operations'
  | 'fragments'
  | 'variables'
  | 'depth'
  | 'aliases'
  | 'rootFields'
  | 'fields'
  | 'repeats'
  | 'introspections'
  | 'directives'
  | 'directivesHere'
  | 'listElements'
  | 'inputDepth';

export const limitExceededCode = 'OPERATION_LIMIT_EXCEEDED';

const wordings: Record<LimitName, (asked: number, allowed: number) => string> = {
  documentChars: (asked, allowed) => `The document has ${asked} characters, at most ${allowed} are read`,
  tokens: (asked, allowed) => `The document has at least ${asked} tokens, at most ${allowed} are read`,
  operations: (asked, allowed) => `The document has ${asked} operations, at most ${allowed} are read`,
  fragments: (asked, allowed) => `The document has ${asked} fragments, at most ${allowed} are read`,
  variables: (asked, allowed) => `The operation has ${asked} variables, at most ${allowed} are served`,
  depth: (asked, allowed) => `The operation is ${asked} levels deep, at most ${allowed} are served`,
  aliases: (asked, allowed) => `The operation has ${asked} aliases, at most ${allowed} are served`,
  rootFields: (asked, allowed) => `The operation has ${asked} root fields, at most ${allowed} are served`,
  fields: (asked, allowed) => `The operation has ${asked} fields, at most ${allowed} are served`,
  repeats: (asked, allowed) => `One field is asked for ${asked} times in one place, at most ${allowed} are served`,
  introspections: (asked, allowed) => `The operation asks ${asked} times for the schema, at most ${allowed} are served`,
  directives: (asked, allowed) => `The operation has ${asked} directives, at most ${allowed} are served`,
  directivesHere: (asked, allowed) => `There are ${asked} directives in one place, at most ${allowed} are served`,
  listElements: (asked, allowed) =>
    `The lists of the input have at least ${asked} elements together, at most ${allowed} are taken`,
  inputDepth: (asked, allowed) =>
    `The input has at least ${asked} levels of lists and objects, at most ${allowed} are taken`,
};

/** @returns a refusal that names the limit, what was asked for and what is allowed, in its text and its extensions */
export function limitExceeded(limit: LimitName, asked: number, allowed: number, node?: ASTNode): GraphQLError {
  return new GraphQLError(wordings[limit](asked, allowed), {
    extensions: { code: limitExceededCode, limit, asked, allowed },
    ...(node && { nodes: node }),
  });
}
