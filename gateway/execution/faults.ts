import { type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { InternalNames } from '../operation/internal-names.ts';

export type Path = readonly (string | number)[];

/** Response names that the client asked for, of any type, each with those below it. */
export interface VisibleNames {
  readonly below: ReadonlyMap<string, VisibleNames>;
}

/** Wrong values of one answer that are told of; a subgraph that gives one wrong value in a list may give thousands. */
const toldOfAnswerMax = 100;

/** Collects what went wrong in one operation, in the client's names. */
export interface Faults {
  readonly errors: readonly GraphQLError[];
  /** An error that a subgraph gave. */
  fromSubgraph(service: string, error: GraphQLFormattedError, path: Path | undefined): void;
  /** A call that brought no answer, at one of the places that stay empty because of it. */
  fromCall(cause: Error, path: Path): void;
  /** A required value that is null, unless it is null because of an error that was told already. */
  fromAnswer(message: string, path: Path): void;
}

export function createFaults(names: InternalNames, visible: VisibleNames): Faults {
  const errors: GraphQLError[] = [];
  let toldOfAnswer = 0;

  function clientPath(path: Path): Path {
    let at: VisibleNames | undefined = visible;
    const shown: (string | number)[] = [];
    for (const step of path) {
      if (typeof step === 'string') {
        const name = names.clientName(step);
        at = at?.below.get(name);
        // What follows was asked for by the plan, not by the client.
        if (at === undefined) break;
        shown.push(name);
      } else shown.push(step);
    }
    return shown;
  }

  return {
    errors,
    fromSubgraph(service, error, path) {
      const shown = path && clientPath(path);
      const extensions = { ...error.extensions, serviceName: service };
      errors.push(new GraphQLError(error.message, { extensions, ...(shown && shown.length > 0 && { path: shown }) }));
    },
    fromCall(cause, path) {
      const shown = clientPath(path);
      const isTold = errors.some(
        ({ originalError, path: told }) => originalError === cause && isSame(told ?? [], shown),
      );
      if (isTold) return;
      errors.push(new GraphQLError(cause.message, { originalError: cause, ...(shown.length > 0 && { path: shown }) }));
    },
    fromAnswer(message, path) {
      toldOfAnswer += 1;
      if (toldOfAnswer > toldOfAnswerMax) return;
      const isTold = errors.some(
        ({ path: told }) => told === undefined || isSame(told.slice(0, path.length), path.slice(0, told.length)),
      );
      if (!isTold) errors.push(new GraphQLError(message, { path, extensions: { code: 'INVALID_SUBGRAPH_ANSWER' } }));
    },
  };
}

function isSame(one: Path, other: Path): boolean {
  return one.length === other.length && one.every((step, index) => step === other[index]);
}

/** @returns the errors of an answer; never undefined */
export function errorsOf(result: FormattedExecutionResult): readonly GraphQLFormattedError[] {
  return Array.isArray(result.errors) ? result.errors : [];
}
