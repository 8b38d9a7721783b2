import { DomainError } from '#runtime/errors/errors.ts';
import { type Refusal, refusalOf } from '#runtime/graphql/refusals.ts';
import { InvalidPolicyBundleError } from '../../bundle/bundle.ts';

/** Why a command was refused, as payloads say it. */
export type PresentedError = Refusal;

/**
 * Runs a command.
 * @returns its result, or what the caller can act on: one entry for each fault
 * @throws what is no refusal
 */
export async function outcomeOf<Result>(
  run: () => Promise<Result>,
): Promise<{ readonly result: Result | null; readonly userErrors: readonly PresentedError[] }> {
  try {
    return { result: await run(), userErrors: [] };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { result: null, userErrors: userErrorsOf(error) };
  }
}

function userErrorsOf(error: DomainError): readonly PresentedError[] {
  const refusal = refusalOf(error);
  if (!(error instanceof InvalidPolicyBundleError)) return [refusal];
  return error.faults.map(({ field, message }) => ({ ...refusal, field: ['input', ...field], message }));
}
