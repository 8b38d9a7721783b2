import { type DocumentNode, type GraphQLError, Kind, visit } from 'graphql';
import type { InputLimits } from '../limits.ts';
import { limitExceeded } from './limit-exceeded.ts';

/**
 * Holds lists and nesting in the text of a document to the limits: everywhere in it, so that it does not matter how often
 * a fragment is spread.
 */
export function checkLiterals(document: DocumentNode, limits: InputLimits): GraphQLError[] {
  let elements = 0;
  let depth = 0;
  let depthMax = 0;
  const enter = () => {
    depth += 1;
    depthMax = Math.max(depthMax, depth);
  };
  const leave = () => {
    depth -= 1;
  };
  visit(document, {
    [Kind.LIST]: {
      enter(node) {
        elements += node.values.length;
        enter();
      },
      leave,
    },
    [Kind.OBJECT]: { enter, leave },
  });
  return refusals(elements, depthMax, limits);
}

/**
 * Holds the variables of a request to the limits, before anything else looks at them: what follows takes them apart by
 * recursion. Stops where it has seen enough.
 */
export function checkVariables(variables: Readonly<Record<string, unknown>>, limits: InputLimits): GraphQLError[] {
  const { listElementsMax, inputDepthMax } = limits;
  let elements = 0;
  // Lists and objects of one level; the variables themselves are level 0.
  let level: object[] = [variables];
  let depth = 0;
  while (level.length > 0 && depth <= inputDepthMax) {
    const below: object[] = [];
    for (const value of level) {
      if (Array.isArray(value)) elements += value.length;
      if (elements > listElementsMax) return refusals(elements, depth, limits);
      for (const inner of Array.isArray(value) ? value : Object.values(value)) {
        if (typeof inner === 'object' && inner !== null) below.push(inner);
      }
    }
    level = below;
    if (level.length > 0) depth += 1;
  }
  return refusals(elements, depth, limits);
}

function refusals(elements: number, depth: number, { listElementsMax, inputDepthMax }: InputLimits): GraphQLError[] {
  return [
    ...(elements > listElementsMax ? [limitExceeded('listElements', elements, listElementsMax)] : []),
    ...(depth > inputDepthMax ? [limitExceeded('inputDepth', depth, inputDepthMax)] : []),
  ];
}
