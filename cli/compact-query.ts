import { type DocumentNode, type FieldNode, Kind, print, type SelectionNode, type SelectionSetNode } from 'graphql';

const lineWidthMax = 72;

/**
 * Prints an operation as a person would write it: what fits on a line stands on one.
 * @param document with one operation and no fragments
 * @param indent put before each line
 */
export function compactQuery(document: DocumentNode, indent: string): string {
  const lines = document.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OPERATION_DEFINITION) return [];
    const head = print({ ...definition, selectionSet: noSelections }).trim() || definition.operation;
    return [`${head} {`, ...linesOf(definition.selectionSet, '  '), '}'];
  });
  return lines.map((line) => indent + line).join('\n');
}

const noSelections: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [] };

function linesOf({ selections }: SelectionSetNode, indent: string): string[] {
  const lines: string[] = [];
  let leaves = '';
  const endLeaves = () => {
    if (leaves !== '') lines.push(indent + leaves);
    leaves = '';
  };
  for (const selection of selections) {
    const text = onOneLine(selection);
    if (isLeaf(selection) && indent.length + leaves.length + text.length < lineWidthMax) {
      leaves = leaves === '' ? text : `${leaves} ${text}`;
      continue;
    }
    endLeaves();
    if (indent.length + text.length <= lineWidthMax || !hasSelections(selection)) lines.push(indent + text);
    else lines.push(`${indent}${headOf(selection)} {`, ...linesOf(selection.selectionSet, `${indent}  `), `${indent}}`);
  }
  endLeaves();
  return lines;
}

function onOneLine(node: SelectionNode): string {
  return print(node).replace(/\s+/g, ' ');
}

function headOf(field: FieldNode): string {
  return onOneLine({ ...field, selectionSet: noSelections }).trim();
}

function isLeaf(node: SelectionNode): boolean {
  return node.kind === Kind.FIELD && node.selectionSet === undefined;
}

function hasSelections(node: SelectionNode): node is FieldNode & { readonly selectionSet: SelectionSetNode } {
  return node.kind === Kind.FIELD && node.selectionSet !== undefined;
}
