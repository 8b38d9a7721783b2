import { Kind, type SelectionSetNode } from 'graphql';
import type { Fragments } from './collect-fields.ts';
import type { VisibleNames } from './faults.ts';

/** @returns the response names of an operation, level by level, whatever type they are for; each level when it is asked for */
export function visibleNamesOf(selectionSet: SelectionSetNode, fragments: Fragments): VisibleNames {
  return namesIn([selectionSet], fragments);
}

function namesIn(sets: readonly SelectionSetNode[], fragments: Fragments): VisibleNames {
  let below: ReadonlyMap<string, VisibleNames> | undefined;
  return {
    get below() {
      below ??= new Map(
        [...setsByName(sets, fragments)].map(([name, inner]) => [name, namesIn(inner, fragments)] as const),
      );
      return below;
    },
  };
}

function setsByName(sets: readonly SelectionSetNode[], fragments: Fragments): ReadonlyMap<string, SelectionSetNode[]> {
  const names = new Map<string, SelectionSetNode[]>();
  const visited = new Set<string>();
  function look(selectionSet: SelectionSetNode): void {
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        const inner = names.get(name) ?? [];
        names.set(name, inner);
        if (selection.selectionSet) inner.push(selection.selectionSet);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) look(selection.selectionSet);
      else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) look(fragment.selectionSet);
      }
    }
  }
  for (const set of sets) look(set);
  return names;
}
