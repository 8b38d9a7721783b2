import { Kind, parse, type SelectionSetNode } from 'graphql';
import { fragmentsOf } from './collect-fields.ts';

/** A field that a fetch was to bring. */
export interface AnswerField {
  /** Name in the data. */
  readonly name: string;
  /** The type of entity that it is a field of; undefined for a field of the operation itself. */
  readonly condition: string | undefined;
}

/**
 * @param entitiesField `_entities` for the fields of the entities; undefined for those of the operation
 * @returns tells what stays empty when the fetch fails; found out when it does so for the first time
 */
export function answerFields(query: string, entitiesField: '_entities' | undefined): () => readonly AnswerField[] {
  let fields: readonly AnswerField[] | undefined;
  return () => {
    fields ??= fieldsOf(query, entitiesField);
    return fields;
  };
}

function fieldsOf(query: string, entitiesField: '_entities' | undefined): readonly AnswerField[] {
  const document = parse(query);
  const fragments = fragmentsOf(document);
  const fields: AnswerField[] = [];

  function look(selectionSet: SelectionSetNode | undefined, condition: string | undefined, isInside: boolean): void {
    for (const selection of selectionSet?.selections ?? []) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        look(fragment?.selectionSet, fragment?.typeCondition.name.value, isInside);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        look(selection.selectionSet, selection.typeCondition?.name.value ?? condition, isInside);
      } else if (isInside) {
        fields.push({ name: selection.alias?.value ?? selection.name.value, condition });
      } else if (selection.name.value === entitiesField) look(selection.selectionSet, undefined, true);
    }
  }

  for (const node of document.definitions) {
    if (node.kind === Kind.OPERATION_DEFINITION) look(node.selectionSet, undefined, entitiesField === undefined);
  }
  return fields.filter(({ name }) => name !== '__typename');
}
