import type { GraphQLError } from 'graphql';

/** graphql-js says where a variable is wrong in its message only: `Variable "$input" got invalid value 1 at "input.list[0].x"; …` */
const wrongValue = /^Variable "\$(\w+)" got invalid value .* at "([^"\\]+)"; /s;
const wrongVariable = /^Variable "\$(\w+)" (?:got invalid value|of required type|of non-null type)/;
/** A field that is missing, or that nobody knows, is told beside its object. Texts of the value have their quotes escaped. */
const strangeField = /; Field "(\w+)" (?:of required type|is not defined)/;

/**
 * Where a variable is wrong, for the `field` of an error.
 * @returns for example `['input', 'transfers', '0', 'legs']`, the variable's name first; undefined for an error of something else
 */
export function fieldOfVariable({ message }: Pick<GraphQLError, 'message'>): readonly string[] | undefined {
  const name = wrongVariable.exec(message)?.[1];
  if (name === undefined) return undefined;
  const place = wrongValue.exec(message)?.[2];
  const path = place === undefined ? [name] : place.split(/[.[\]]+/).filter((part) => part !== '');
  const field = strangeField.exec(message)?.[1];
  return field === undefined ? path : [...path, field];
}
