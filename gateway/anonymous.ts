import { type DocumentNode, getOperationAST, Kind, type SelectionSetNode } from 'graphql';
import { CredentialRefusal, countRefusals } from '#runtime/auth/refusal.ts';
import { sendToken } from '#runtime/graphql/require-scope.ts';
import type { Metrics } from '#runtime/telemetry/metrics.ts';

/** Makes the refusal of a caller that sends no token where one is needed, and counts it. */
export type MissingToken = () => CredentialRefusal;

export function createMissingToken(metrics: Metrics): MissingToken {
  const refused = countRefusals(metrics);
  return () => {
    refused.inc({ method: 'none', reason: 'MISSING' });
    return new CredentialRefusal('MISSING', sendToken);
  };
}

/** What a caller without a token may ask: who they are to the graph, and what the graph looks like. */
const openFields = new Set(['viewer', '__typename', '__schema', '__type']);

/** @returns true when every root field of the operation is open to callers without a token */
export function isOpenToAnonymous(document: DocumentNode, operationName: string | null | undefined): boolean {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== 'query') return false;
  return [...rootFields(document, operation.selectionSet, new Set())].every((name) => openFields.has(name));
}

function* rootFields(document: DocumentNode, selectionSet: SelectionSetNode, visited: Set<string>): Generator<string> {
  for (const selection of selectionSet.selections) {
    if (selection.kind === Kind.FIELD) yield selection.name.value;
    else if (selection.kind === Kind.INLINE_FRAGMENT) yield* rootFields(document, selection.selectionSet, visited);
    else if (!visited.has(selection.name.value)) {
      const name = selection.name.value;
      visited.add(name);
      const fragment = document.definitions.find(
        (node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name,
      );
      if (fragment?.kind === Kind.FRAGMENT_DEFINITION) yield* rootFields(document, fragment.selectionSet, visited);
    }
  }
}
