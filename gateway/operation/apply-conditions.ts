import {
  type DocumentNode,
  type FieldNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
  Kind,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { type Conditions, isAskedFor } from '../execution/collect-fields.ts';

const typename: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * Carries `@skip` and `@include` out. Operations are planned without them, once for each set of values that comes up: a
 * plan with conditions in it leaves a whole list out when all that is asked of its elements has the same condition.
 * @returns the document without what is skipped; where nothing is left of a selection, `__typename` is
 */
export function applyConditions(document: DocumentNode, conditions: Conditions): DocumentNode {
  const settle = <Node extends FieldNode | InlineFragmentNode | FragmentSpreadNode>(
    node: Node,
  ): Node | null | undefined => {
    if (node.directives === undefined || node.directives.length === 0) return undefined;
    if (!isAskedFor(node, conditions)) return null;
    return { ...node, directives: node.directives.filter(({ name }) => !isCondition(name.value)) };
  };
  return visit(document, {
    Field: settle,
    InlineFragment: settle,
    FragmentSpread: settle,
    SelectionSet: {
      leave: (node): SelectionSetNode | undefined =>
        node.selections.length === 0 ? { ...node, selections: [typename] } : undefined,
    },
  });
}

function isCondition(directive: string): boolean {
  return directive === 'skip' || directive === 'include';
}
