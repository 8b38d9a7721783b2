/**
 * What evaluation throws where Cedar reports an error. One object for all: a policy that fails does not pay for a stack
 * trace, and what went wrong is said by Cedar itself, which is asked again then.
 */
export const evaluationFault = new Error('A policy could not be evaluated');

export function fail(): never {
  throw evaluationFault;
}
