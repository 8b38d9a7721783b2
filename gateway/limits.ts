import {
  type ASTVisitor,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** What one operation may ask for. */
export interface GatewayLimits {
  /** Levels of fields below the operation. Default 12; introspection fields do not count. */
  readonly depthMax: number;
  /** Fields with an alias, fragments counted wherever they are spread. Default 60. */
  readonly aliasesMax: number;
  /** Time for one request, or for one event of a subscription. Default 15,000. */
  readonly requestTimeoutMs: number;
  /** Longest wait for the head of a subgraph's answer, and between two parts of it. Default 10,000. */
  readonly subgraphTimeoutMs: number;
  /** Size of a request's body or of a WebSocket message. Default 1 MiB. */
  readonly requestBytesMax: number;
  /** Operations in progress on one WebSocket. Default 100. */
  readonly socketOperationsMax: number;
  /** A client that takes no byte of an event for this long is cut off. Default 10,000. */
  readonly slowClientMs: number;
}

export const defaultLimits: GatewayLimits = {
  depthMax: 12,
  aliasesMax: 60,
  requestTimeoutMs: 15_000,
  subgraphTimeoutMs: 10_000,
  requestBytesMax: 1_048_576,
  socketOperationsMax: 100,
  slowClientMs: 10_000,
};

interface Extent {
  readonly depth: number;
  readonly aliases: number;
}

const nothing: Extent = { depth: 0, aliases: 0 };

/** @returns validation rules that refuse operations beyond the limits, before anything of them is planned or run */
export function limitRules({ depthMax, aliasesMax }: Pick<GatewayLimits, 'depthMax' | 'aliasesMax'>): ValidationRule[] {
  return [
    (context: ValidationContext): ASTVisitor => {
      const measure = createMeasure((name) => context.getFragment(name) ?? undefined);
      return {
        OperationDefinition(node: OperationDefinitionNode) {
          const { depth, aliases } = measure(node.selectionSet);
          if (depth > depthMax)
            refuse(context, node, `The operation is ${depth} levels deep, at most ${depthMax} are served`);
          if (aliases > aliasesMax)
            refuse(context, node, `The operation has ${aliases} aliases, at most ${aliasesMax} are served`);
        },
      };
    },
  ];
}

function refuse(context: ValidationContext, node: OperationDefinitionNode, message: string): void {
  context.reportError(new GraphQLError(message, { nodes: node }));
}

/** Each fragment is measured once, so a document that spreads fragments in fragments costs no more than its length. */
function createMeasure(fragmentOf: (name: string) => FragmentDefinitionNode | undefined) {
  const known = new Map<string, Extent>();

  function measureFragment(name: string): Extent {
    const seen = known.get(name);
    if (seen !== undefined) return seen;
    // Holds while the fragment is measured: a cycle, which another rule refuses, ends here.
    known.set(name, nothing);
    const fragment = fragmentOf(name);
    const extent = fragment === undefined ? nothing : measure(fragment.selectionSet);
    known.set(name, extent);
    return extent;
  }

  function measure(selectionSet: SelectionSetNode): Extent {
    let depth = 0;
    let aliases = 0;
    for (const selection of selectionSet.selections) {
      const extent = measureSelection(selection);
      depth = Math.max(depth, extent.depth);
      aliases += extent.aliases;
    }
    return { depth, aliases };
  }

  function measureSelection(selection: SelectionSetNode['selections'][number]): Extent {
    switch (selection.kind) {
      case Kind.FIELD: {
        if (selection.name.value.startsWith('__')) return nothing;
        const inner = selection.selectionSet ? measure(selection.selectionSet) : nothing;
        return { depth: inner.depth + 1, aliases: inner.aliases + (selection.alias ? 1 : 0) };
      }
      case Kind.FRAGMENT_SPREAD:
        return measureFragment(selection.name.value);
      case Kind.INLINE_FRAGMENT:
        return measure(selection.selectionSet);
    }
  }

  return measure;
}
